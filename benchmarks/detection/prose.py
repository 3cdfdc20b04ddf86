"""Paragraphs in lines that fit the page."""

from __future__ import annotations

import textwrap


def said(text: str) -> str:
    """A paragraph, or an item of a list, wrapped."""
    flat = " ".join(text.split()).replace(" %", "\xa0%")
    indent = "  " if flat.startswith("- ") else ""
    wrapped = textwrap.fill(flat, 118, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
    return wrapped.replace("\xa0", " ")
