"""The signed papers: facts in, Word, HTML and PDF out, the same bytes every time."""
