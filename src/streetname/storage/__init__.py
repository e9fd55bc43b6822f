"""Tables, and everything that speaks SQL. It knows no business."""
