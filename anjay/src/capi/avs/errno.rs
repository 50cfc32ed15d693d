//! `avsystem/commons/avs_errno.h`: errors.

/// Codes of errors of the category `AVS_ERRNO_CATEGORY`.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum avs_errno_t {
    /// no error
    AVS_NO_ERROR = 0,
    /// Argument list too long
    AVS_E2BIG = 1,
    /// Permission denied
    AVS_EACCES = 2,
    /// Address already in use
    AVS_EADDRINUSE = 3,
    /// Cannot assign requested address
    AVS_EADDRNOTAVAIL = 4,
    /// Address family not supported by protocol
    AVS_EAFNOSUPPORT = 5,
    /// Resource temporarily unavailable
    AVS_EAGAIN = 6,
    /// Operation already in progress
    AVS_EALREADY = 7,
    /// Bad file descriptor
    AVS_EBADF = 8,
    /// Bad message
    AVS_EBADMSG = 9,
    /// Device or resource busy
    AVS_EBUSY = 10,
    /// No child processes
    AVS_ECHILD = 11,
    /// Software caused connection abort
    AVS_ECONNABORTED = 12,
    /// Connection refused
    AVS_ECONNREFUSED = 13,
    /// Connection reset by peer
    AVS_ECONNRESET = 14,
    /// Resource deadlock avoided
    AVS_EDEADLK = 15,
    /// Destination address required
    AVS_EDESTADDRREQ = 16,
    /// Numerical argument out of domain
    AVS_EDOM = 17,
    /// File exists
    AVS_EEXIST = 18,
    /// Bad address
    AVS_EFAULT = 19,
    /// File too large
    AVS_EFBIG = 20,
    /// No route to host
    AVS_EHOSTUNREACH = 21,
    /// Operation now in progress
    AVS_EINPROGRESS = 22,
    /// Interrupted system call
    AVS_EINTR = 23,
    /// Invalid argument
    AVS_EINVAL = 24,
    /// Input/output error
    AVS_EIO = 25,
    /// Transport endpoint is already connected
    AVS_EISCONN = 26,
    /// Is a directory
    AVS_EISDIR = 27,
    /// Too many levels of symbolic links
    AVS_ELOOP = 28,
    /// Too many open files
    AVS_EMFILE = 29,
    /// Too many links
    AVS_EMLINK = 30,
    /// Message too long
    AVS_EMSGSIZE = 31,
    /// File name too long
    AVS_ENAMETOOLONG = 32,
    /// Network is down
    AVS_ENETDOWN = 33,
    /// Network dropped connection on reset
    AVS_ENETRESET = 34,
    /// Network is unreachable
    AVS_ENETUNREACH = 35,
    /// Too many open files in system
    AVS_ENFILE = 36,
    /// No buffer space available
    AVS_ENOBUFS = 37,
    /// No such device
    AVS_ENODEV = 38,
    /// No such file or directory
    AVS_ENOENT = 39,
    /// Exec format error
    AVS_ENOEXEC = 40,
    /// Link has been severed
    AVS_ENOLINK = 41,
    /// Cannot allocate memory
    AVS_ENOMEM = 42,
    /// No message of desired type
    AVS_ENOMSG = 43,
    /// Protocol not available
    AVS_ENOPROTOOPT = 44,
    /// No space left on device
    AVS_ENOSPC = 45,
    /// Function not implemented
    AVS_ENOSYS = 46,
    /// Block device required
    AVS_ENOTBLK = 47,
    /// Transport endpoint is not connected
    AVS_ENOTCONN = 48,
    /// Not a directory
    AVS_ENOTDIR = 49,
    /// Directory not empty
    AVS_ENOTEMPTY = 50,
    /// Socket operation on non-socket
    AVS_ENOTSOCK = 51,
    /// Operation not supported
    AVS_ENOTSUP = 52,
    /// Inappropriate ioctl for device
    AVS_ENOTTY = 53,
    /// No such device or address
    AVS_ENXIO = 54,
    /// Value too large for defined data type
    AVS_EOVERFLOW = 55,
    /// Operation not permitted
    AVS_EPERM = 56,
    /// Broken pipe
    AVS_EPIPE = 57,
    /// Protocol error
    AVS_EPROTO = 58,
    /// Protocol not supported
    AVS_EPROTONOSUPPORT = 59,
    /// Protocol wrong type for socket
    AVS_EPROTOTYPE = 60,
    /// Numerical result out of range
    AVS_ERANGE = 61,
    /// Read-only file system
    AVS_EROFS = 62,
    /// Illegal seek
    AVS_ESPIPE = 63,
    /// No such process
    AVS_ESRCH = 64,
    /// Connection timed out
    AVS_ETIMEDOUT = 65,
    /// Text file busy
    AVS_ETXTBSY = 66,
    /// Invalid cross-device link
    AVS_EXDEV = 67,
    /// none of the others
    AVS_UNKNOWN_ERROR = 65535,
}

/// An error, or `AVS_OK`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct avs_error_t {
    /// Whose code it is.
    pub category: u16,
    /// What happened; 0: nothing.
    pub code: u16,
}
