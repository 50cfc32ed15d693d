//! `cargo xtask demo`: a firmware update from end to end, with a management server and a firmware server of our own.

use crate::{mbedtls, test, tools};
use anyhow::{Context as _, Result, ensure};
use sha2::{Digest as _, Sha256};
use std::fs::{self, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

mod file_server;
mod lwm2m_server;
mod screen;
mod secure;
mod udp;

use file_server::{BLOCK_SIZE, FileServer};
use lwm2m_server::Server;
use screen::Screen;
use secure::{Bridge, LibcoapServer, Process};

const ENDPOINT: &str = "anj-demo";
const OLD_VERSION: &str = "0.1";
const NEW_VERSION: &str = "0.2";
const REGISTRATION_LIMIT: Duration = Duration::from_secs(30);

#[derive(clap::Args)]
pub struct Args {
    /// Datagrams that the firmware server loses each way, in percent.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=50))]
    loss: u8,
    /// Plain lines with times, for logs.
    #[arg(long)]
    plain: bool,
    /// The device is a program for the classic API.
    #[arg(long)]
    classic: bool,
    /// Everything goes over DTLS with a pre-shared key, to OpenSSL and libcoap; installs what it needs.
    #[arg(long, conflicts_with_all = ["classic", "loss"])]
    dtls: bool,
}

/// A program for the device.
struct Example {
    /// Where it lies below c_examples.
    source: &'static str,
    program: &'static str,
    /// What it calls the image, in its folder.
    image: &'static str,
    /// It has a Device object, which tells the version; else its log does.
    has_device_object: bool,
}

const LITE: Example = Example {
    source: "firmware-update-pull",
    program: "anj_firmware_update_pull",
    image: "firmware_image.bin",
    has_device_object: true,
};
const CLASSIC: Example =
    Example { source: "classic", program: "classic_firmware_update", image: "image", has_device_object: false };

/// The server of the image.
enum Firmware {
    Plain(FileServer),
    Dtls(LibcoapServer),
}

impl Firmware {
    fn uri(&self) -> String {
        match self {
            Self::Plain(server) => format!("coap://{}/fw", server.address),
            Self::Dtls(server) => server.uri.clone(),
        }
    }

    /// Blocks downloaded, and requests repeated where the server tells.
    fn progress(&self, device: &Running) -> (usize, Option<usize>) {
        match self {
            Self::Plain(server) => {
                let progress = &server.progress;
                (progress.blocks.load(Ordering::Relaxed), Some(progress.repeats.load(Ordering::Relaxed)))
            }
            Self::Dtls(_) => {
                let written = fs::metadata(device.image()).map_or(0, |file| file.len() as usize);
                (written.div_ceil(BLOCK_SIZE), None)
            }
        }
    }
}

pub fn run(args: &Args) -> Result<()> {
    let screen = Screen::new(args.plain);
    let example = if args.classic { CLASSIC } else { LITE };
    let mut work = tools::target().join("demo").join(example.source);
    let mut options = Vec::new();
    if args.dtls {
        test::setup()?;
        work.set_extension("dtls");
        options.push("-DSECURE=ON".into());
    }
    // The library of the classic API has DTLS.
    if args.dtls || args.classic {
        options.push(format!("-D{}={}", mbedtls::ROOT_DIR, mbedtls::root_dir()?.display()));
    }
    screen.doing("building the device's program, versions 0.1 and 0.2");
    let old_program = build(&example, &work, OLD_VERSION, &options)?;
    let new_program = build(&example, &work, NEW_VERSION, &options)?;

    let folder = work.join("device");
    let _ = fs::remove_dir_all(&folder);
    // Nobody else may write to it.
    fs::DirBuilder::new().mode(0o700).create(&folder)?;
    let log = work.join("device.log");
    let image = fs::read(new_program)?;

    let mut server = Server::start()?;
    let bridge = if args.dtls { Some(Bridge::start(server.address()?)?) } else { None };
    let uri = bridge.as_ref().map_or(format!("coap://{}", server.address()?), Bridge::uri);
    let firmware = if args.dtls {
        Firmware::Dtls(LibcoapServer::start(&image, &work)?)
    } else {
        Firmware::Plain(FileServer::start(image.clone(), args.loss)?)
    };
    let output = File::create(&log)?;
    let _device = Process::start(
        Command::new(old_program)
            .args([ENDPOINT, &uri])
            .arg(&folder)
            .env("PSK_IDENTITY", secure::IDENTITY)
            .env("PSK_KEY", secure::KEY)
            .stdout(output.try_clone()?)
            .stderr(output),
    )?;
    let device = Running { example, folder, log: log.clone() };
    update(&screen, &mut server, &firmware, &image, &device)
        .with_context(|| format!("the update did not succeed; the device's log is {}", log.display()))?;
    screen.done(&format!("the device's log is {}", log.display()));
    Ok(())
}

/// The example, built as a user would build it; the folder is the same for both versions, so that the library is built once.
fn build(example: &Example, work: &Path, version: &str, options: &[String]) -> Result<PathBuf> {
    let cmake = tools::cmake()?;
    let source = tools::root().join("c_examples").join(example.source);
    let build = work.join("build");
    tools::run_quietly(
        Command::new(&cmake)
            .arg("-S")
            .arg(source)
            .arg("-B")
            .arg(&build)
            .arg("-DCMAKE_BUILD_TYPE=MinSizeRel")
            .args(options)
            .arg(format!("-DFIRMWARE_VERSION={version}")),
    )?;
    tools::run_quietly(Command::new(&cmake).arg("--build").arg(&build))?;
    let built = work.join(version);
    fs::copy(build.join(example.program), &built)?;
    Ok(built)
}

/// What is known of the device.
struct Running {
    example: Example,
    folder: PathBuf,
    log: PathBuf,
}

impl Running {
    fn image(&self) -> PathBuf {
        self.folder.join(self.example.image)
    }

    /// The version of the firmware that runs.
    fn version(&self, server: &mut Server) -> Result<String> {
        if self.example.has_device_object {
            return server.read("/3/0/3");
        }
        let log = fs::read_to_string(&self.log)?;
        let mut versions = log.lines().filter_map(|line| line.rsplit_once(": firmware "));
        Ok(versions.next_back().context("the log names no version")?.1.to_string())
    }
}

fn update(screen: &Screen, server: &mut Server, firmware: &Firmware, image: &[u8], device: &Running) -> Result<()> {
    register(screen, server, device, OLD_VERSION)?;
    download(screen, server, firmware, image.len(), device)?;

    let downloaded = fs::read(device.image())?;
    let hash = Sha256::digest(&downloaded);
    ensure!(hash == Sha256::digest(image), "the image on the device differs from the one on the server");
    screen.done(&format!("image of {} bytes is bit-exact, SHA-256 {}", downloaded.len(), hex(&hash[..8])));

    server.execute("/5/0/2")?;
    screen.done("update triggered: Execute /5/0/2");
    register(screen, server, device, NEW_VERSION)?;
    let (state, result) = (server.read("/5/0/3")?, server.read("/5/0/5")?);
    ensure!(state == "0" && result == "1", "after the update: State {state}, Update Result {result}");
    screen.done("State 0 (Idle), Update Result 1 (success)");
    Ok(())
}

fn register(screen: &Screen, server: &mut Server, device: &Running, version: &str) -> Result<()> {
    let registration = server.wait_for_registration(REGISTRATION_LIMIT)?;
    ensure!(registration.endpoint == ENDPOINT, "registered as {}", registration.endpoint);
    screen.done(&format!(
        "registered: {}, LwM2M {}, lifetime {} s, objects {}",
        registration.endpoint, registration.version, registration.lifetime, registration.objects
    ));
    let running = device.version(server)?;
    ensure!(running == version, "the device runs version {running}, not {version}");
    screen.done(&format!("runs firmware {running}"));
    Ok(())
}

fn download(screen: &Screen, server: &mut Server, firmware: &Firmware, size: usize, device: &Running) -> Result<()> {
    let uri = firmware.uri();
    server.write("/5/0/1", &uri)?;
    screen.done(&format!("told where the image is: {uri}"));

    let blocks = size.div_ceil(BLOCK_SIZE);
    let mut shown = screen.download(blocks);
    let mut last_progress = (0, Instant::now());
    loop {
        let (done, repeats) = firmware.progress(device);
        shown.update(done, repeats);
        match server.read("/5/0/3")?.as_str() {
            "1" => {}
            "2" => break,
            state => anyhow::bail!("download failed: State {state}, Update Result {}", server.read("/5/0/5")?),
        }
        if done > last_progress.0 {
            last_progress = (done, Instant::now());
        }
        // All retransmissions of one block and a retry take less.
        ensure!(last_progress.1.elapsed() < Duration::from_secs(180), "the download stands still");
        std::thread::sleep(Duration::from_millis(50));
    }
    let text = shown.finish(firmware.progress(device).1);
    screen.done(&format!("downloaded: {text}"));
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
