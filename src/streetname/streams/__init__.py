"""Events on their way to listeners: what has happened, in order, without gap or repetition."""
