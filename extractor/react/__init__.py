"""HTML to React: an element tree as a function component that compiles."""
