"""Statistics over frames: item analysis, Rasch calibration, linking, the test of a claim; and the data to use them."""
