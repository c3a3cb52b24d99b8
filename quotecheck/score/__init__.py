"""Figures: penalties from findings, likeness of wordings."""
