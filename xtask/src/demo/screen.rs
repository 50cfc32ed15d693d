//! What the demo shows: steps and a progress bar on a terminal, plain lines in a log.

use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

pub struct Screen {
    plain: bool,
    started: Instant,
}

impl Screen {
    pub fn new(plain: bool) -> Self {
        Self { plain, started: Instant::now() }
    }

    /// Something that is going on.
    pub fn doing(&self, text: &str) {
        if self.plain {
            println!("[{:7.3}] ... {text}", self.started.elapsed().as_secs_f64());
        } else {
            println!("  \u{2026} {text}");
        }
    }

    /// Something that happened as it should.
    pub fn done(&self, text: &str) {
        if self.plain {
            println!("[{:7.3}] ok  {text}", self.started.elapsed().as_secs_f64());
        } else {
            println!("  \u{2714} {text}");
        }
    }

    pub fn download(&self, blocks: usize) -> Download<'_> {
        let bar = if self.plain { ProgressBar::hidden() } else { ProgressBar::new(blocks as u64) };
        let style = ProgressStyle::with_template("    [{bar:40}] {pos}/{len} blocks  {msg}");
        bar.set_style(style.expect("a valid template").progress_chars("=> "));
        Download { screen: self, bar, blocks, started: Instant::now(), reported: 0 }
    }
}

/// The progress of a download.
pub struct Download<'a> {
    screen: &'a Screen,
    bar: ProgressBar,
    blocks: usize,
    started: Instant,
    reported: usize,
}

impl Download<'_> {
    pub fn update(&mut self, done: usize, repeats: Option<usize>) {
        let repeats = repeats.map_or(String::new(), |repeats| format!(", {repeats} repeated"));
        let text = format!("{:.0} KiB/s{repeats}", self.rate(done));
        self.bar.set_position(done as u64);
        self.bar.set_message(text.clone());
        // In a log, a line every tenth of the way is enough.
        let tenth = done * 10 / self.blocks.max(1);
        if self.screen.plain && tenth > self.reported {
            self.reported = tenth;
            self.screen.doing(&format!("{done} of {} blocks, {text}", self.blocks));
        }
    }

    pub fn finish(self, repeats: Option<usize>) -> String {
        self.bar.finish_and_clear();
        let rate = self.rate(self.blocks);
        let time = self.started.elapsed().max(Duration::from_millis(1)).as_secs_f64();
        let repeats = repeats.map_or(String::new(), |repeats| format!(", {repeats} requests repeated"));
        format!("{} blocks in {time:.1} s, {rate:.0} KiB/s{repeats}", self.blocks)
    }

    fn rate(&self, done: usize) -> f64 {
        done as f64 * (super::file_server::BLOCK_SIZE as f64 / 1024.0) / self.started.elapsed().as_secs_f64().max(0.001)
    }
}
