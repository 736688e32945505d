//! the truth, in SQL
