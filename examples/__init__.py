"""The examples: each folder holds its commands, its input and what comes out; `budget-2019` is what `demo` runs on."""
