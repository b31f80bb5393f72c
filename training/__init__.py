"""The three training stages of the model, the drawn world it learns from, and its evaluation."""
