//! Shared walk over JSON values: nested objects become dotted names, with limits on depth.
