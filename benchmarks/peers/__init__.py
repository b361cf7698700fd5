"""What one would use instead: scripts that run on the Python of build/peers, which has only what they need."""
