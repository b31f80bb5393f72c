"""Generates stories with a model, and measures how consistent and how good they are."""
