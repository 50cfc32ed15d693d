//! Peers of the demo that speak DTLS with a pre-shared key: OpenSSL's `s_server` in front of the management server, and libcoap's
//! server with the image.

use anyhow::{Context as _, Result, bail};
use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{JoinHandle, sleep, spawn};
use std::time::Duration;
use std::{fs, io};

pub const IDENTITY: &str = "anj-demo";
pub const KEY: &str = "a-secret-of-16-b";

const LOCALHOST: &str = "127.0.0.1:0";
/// How often a thread looks whether it has to end.
const TICK: Duration = Duration::from_millis(100);
/// More than any datagram on the way.
const DATAGRAM: usize = 4096;

/// A process that is killed when it is no longer needed, however the demo ends.
pub struct Process(Child);

impl Process {
    pub fn start(command: &mut Command) -> Result<Self> {
        let child = command.spawn().with_context(|| format!("cannot run {:?}", command.get_program()))?;
        Ok(Self(child))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// DTLS in front of a CoAP server without security: what a record carries becomes a datagram, and back.
pub struct Bridge {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl Bridge {
    pub fn start(server: SocketAddr) -> Result<Self> {
        let outside = bind()?;
        let address = outside.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let thread = spawn({
            let stop = Arc::clone(&stop);
            move || serve(&outside, server, &stop)
        });
        Ok(Self { address, stop, thread: Some(thread) })
    }

    pub fn uri(&self) -> String {
        format!("coaps://{}", self.address)
    }
}

impl Drop for Bridge {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(Err(error))) => eprintln!("the DTLS server of the demo: {error:#}"),
            Some(Err(_)) => eprintln!("the DTLS server of the demo panicked"),
            _ => {}
        }
    }
}

/// Gives each client an `s_server` of its own, which knows one only: a device that has restarted is another client.
fn serve(outside: &UdpSocket, server: SocketAddr, stop: &Arc<AtomicBool>) -> Result<()> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut buffer = [0; DATAGRAM];
    while !stop.load(Ordering::Relaxed) {
        let (len, client) = match outside.recv_from(&mut buffer) {
            Ok(received) => received,
            Err(error) if is_for_now(&error) => continue,
            Err(error) => return Err(error.into()),
        };
        let index = match sessions.iter().position(|session| session.client == client) {
            Some(index) => index,
            None => {
                sessions.push(Session::start(outside, client, server, stop)?);
                sessions.len() - 1
            }
        };
        // Lost when s_server does not listen yet, or no longer: the client repeats it.
        let _ = sessions[index].secured.send(&buffer[..len]);
    }
    Ok(())
}

/// One client and its `s_server`.
struct Session {
    client: SocketAddr,
    secured: UdpSocket,
    _openssl: Process,
}

impl Session {
    fn start(outside: &UdpSocket, client: SocketAddr, server: SocketAddr, stop: &Arc<AtomicBool>) -> Result<Self> {
        let address = format!("127.0.0.1:{}", free_port()?);
        // A pair of datagram sockets keeps the limits of messages, as pipes would not.
        let (plain, end) = UnixDatagram::pair()?;
        plain.set_read_timeout(Some(TICK))?;
        let openssl = Process::start(
            Command::new("openssl")
                .args(["s_server", "-dtls1_2", "-quiet", "-nocert", "-accept", &address])
                .args(["-psk", &super::hex(KEY.as_bytes()), "-psk_identity", IDENTITY])
                .args(["-cipher", "PSK-AES128-CCM8:@SECLEVEL=0"])
                .stdin(OwnedFd::from(end.try_clone()?))
                .stdout(OwnedFd::from(end))
                .stderr(Stdio::null()),
        )?;
        // It takes a moment to listen; a client that is faster repeats its ClientHello a second later.
        sleep(Duration::from_millis(200));

        let (secured, unsecured) = (bind()?, bind()?);
        secured.connect(&address)?;
        unsecured.connect(server)?;
        let (from, to) = (secured.try_clone()?, outside.try_clone()?);
        forward(stop, move |buffer| from.recv(buffer), move |datagram| to.send_to(datagram, client));
        let (from, to) = (plain.try_clone()?, unsecured.try_clone()?);
        forward(stop, move |buffer| from.recv(buffer), move |datagram| to.send(datagram));
        forward(stop, move |buffer| unsecured.recv(buffer), move |datagram| plain.send(datagram));
        Ok(Self { client, secured, _openssl: openssl })
    }
}

/// A thread that passes datagrams on until the bridge ends.
fn forward(
    stop: &Arc<AtomicBool>,
    receive: impl Fn(&mut [u8]) -> io::Result<usize> + Send + 'static,
    send: impl Fn(&[u8]) -> io::Result<usize> + Send + 'static,
) {
    let stop = Arc::clone(stop);
    spawn(move || {
        let mut buffer = [0; DATAGRAM];
        while !stop.load(Ordering::Relaxed) {
            match receive(&mut buffer) {
                // What does not go on is a datagram lost.
                Ok(len) => drop(send(&buffer[..len])),
                Err(error) if is_for_now(&error) => {}
                Err(_) => break,
            }
        }
    });
}

fn bind() -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind(LOCALHOST)?;
    socket.set_read_timeout(Some(TICK))?;
    Ok(socket)
}

/// Nothing has come, or the other side does not listen at the moment.
fn is_for_now(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::ConnectionRefused)
}

/// A port that is free with the one after it.
fn free_port() -> Result<u16> {
    for _ in 0..100 {
        let port = UdpSocket::bind(LOCALHOST)?.local_addr()?.port();
        if port < u16::MAX && UdpSocket::bind(("127.0.0.1", port + 1)).is_ok() {
            return Ok(port);
        }
    }
    bail!("there is no free port");
}

/// libcoap's server over OpenSSL with the image, at `/fw`.
pub struct LibcoapServer {
    pub uri: String,
    _process: Process,
}

impl LibcoapServer {
    /// Puts the image onto a new server, by way of files in `folder`.
    pub fn start(image: &[u8], folder: &Path) -> Result<Self> {
        let port = free_port()?;
        let process = Process::start(
            Command::new("coap-server-openssl")
                .args(["-A", "127.0.0.1", "-p", &port.to_string(), "-k", KEY, "-h", "hint", "-d", "1"])
                .stdout(Stdio::null())
                .stderr(Stdio::null()),
        )?;
        let server = Self { uri: format!("coaps://127.0.0.1:{}/fw", port + 1), _process: process };
        let (sent, back) = (folder.join("served"), folder.join("back"));
        fs::write(&sent, image)?;
        let mut says = String::new();
        for _ in 0..5 {
            let _ = fs::remove_file(&back);
            says = server.client(&["-m", "put", "-b", "1024", "-f"], &sent)?;
            says += &server.client(&["-m", "get", "-b", "1024", "-o"], &back)?;
            if fs::read(&back).is_ok_and(|back| back == image) {
                return Ok(server);
            }
            sleep(Duration::from_millis(200));
        }
        bail!("libcoap's server did not take the image: {says}");
    }

    /// What libcoap's client says.
    fn client(&self, arguments: &[&str], file: &Path) -> Result<String> {
        let mut command = Command::new("coap-client-openssl");
        command.args(["-B", "20", "-k", KEY, "-u", IDENTITY]).args(arguments).arg(file).arg(&self.uri);
        let output = command.output().context("cannot run coap-client-openssl")?;
        Ok(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
