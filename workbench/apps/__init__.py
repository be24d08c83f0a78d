"""The Voila server of the apps: sign-in, pages, kernels; it listens on this computer only."""
