"""Operations: models in, changes and findings out. No input or output, no clock."""
