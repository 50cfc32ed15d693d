//! `avsystem/commons/avs_stream_file.h`: streams of files.
