//! needs against supplies
