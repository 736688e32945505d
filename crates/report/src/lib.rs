//! matches as files
