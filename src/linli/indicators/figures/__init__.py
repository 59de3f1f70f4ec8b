"""The figures, one module for each room that has something to count; read only where that room exists."""
