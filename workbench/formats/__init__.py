"""Questions in the formats of other programs: readers give an Intake of ItemRecords, writers give bytes.

What each format cannot carry (everything else comes back exactly; see ``tidy`` for the one normal form of texts):

- XLSX, Moodle XML, QTI 2.1 and 3.0 packages: nothing.
- GIFT: nothing in our own reading; Moodle itself cuts tags (area, difficulty, source) after 50 characters.
- A single QTI item outside a package: content area, difficulty and source stand in the package's manifest.
- Aiken: content area, difficulty, explanation, source, line breaks; items with several correct options are refused.
- Word papers: codes (unless typed as ``[NQ-001]``), content area, difficulty, explanation, source.

A key-free file also leaves out every explanation, because an explanation tells the answer.
"""
