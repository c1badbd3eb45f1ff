//! Files of the operating system, read and written by a helper thread.

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread::{self, JoinHandle};

use super::file::transfer;
use super::{Completion, Disk, DiskError, FileDisk, FileId, ReadAt, Request};

/// The files of a [`FileDisk`], with a thread that reads and writes while the
/// core goes on. The thread is started with the first transfer.
pub struct ThreadDisk {
    files: FileDisk,
    helper: Option<Helper>,
    in_flight: usize,
    /// What could not be submitted.
    refused: VecDeque<Completion>,
}

struct Helper {
    requests: Sender<(Arc<File>, Request)>,
    completions: Receiver<Completion>,
    thread: JoinHandle<()>,
}

impl Helper {
    fn start() -> io::Result<Self> {
        let (requests, orders) = channel::<(Arc<File>, Request)>();
        let (ended, completions) = channel();
        let thread = thread::Builder::new()
            .name("disk".into())
            .stack_size(128 << 10)
            .spawn(move || {
                for (file, mut request) in orders {
                    let result = transfer(&file, &mut request);
                    if ended.send(Completion { request, result }).is_err() {
                        break;
                    }
                }
            })?;
        Ok(Helper {
            requests,
            completions,
            thread,
        })
    }
}

impl ThreadDisk {
    /// The disk with the files of `files`.
    pub fn new(files: FileDisk) -> Self {
        ThreadDisk {
            files,
            helper: None,
            in_flight: 0,
            refused: VecDeque::new(),
        }
    }

    fn helper(&mut self) -> io::Result<&Helper> {
        let helper = match self.helper.take() {
            Some(helper) => helper,
            None => Helper::start()?,
        };
        Ok(self.helper.insert(helper))
    }

    /// Gives a request to the helper, or does without.
    fn begin(&mut self, file: Arc<File>, mut request: Request) -> Option<Completion> {
        let sent = match self.helper() {
            Ok(helper) => helper.requests.send((file, request)),
            Err(error) => {
                let result = Err(error);
                return Some(Completion { request, result });
            }
        };
        match sent {
            Ok(()) => {
                self.in_flight += 1;
                None
            }
            // The helper is no more: it never ends before its orders do.
            Err(unsent) => {
                let file;
                (file, request) = unsent.0;
                let result = transfer(&file, &mut request);
                Some(Completion { request, result })
            }
        }
    }

    fn count(&mut self, completion: Option<Completion>) -> Option<Completion> {
        self.in_flight -= usize::from(completion.is_some());
        completion.or_else(|| self.refused.pop_front())
    }
}

impl Disk for ThreadDisk {
    fn create(&mut self) -> Result<FileId, DiskError> {
        self.files.create()
    }

    fn open(&mut self, file: FileId) -> Result<u64, DiskError> {
        self.files.open(file)
    }

    fn keep(&mut self, file: FileId) -> Result<(), DiskError> {
        self.files.keep(file)
    }

    fn allocate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        self.files.allocate(file, bytes)
    }

    fn truncate(&mut self, file: FileId, bytes: u64) -> Result<(), DiskError> {
        self.files.truncate(file, bytes)
    }

    fn remove(&mut self, file: FileId) {
        self.files.remove(file);
    }

    fn submit(&mut self, request: Request) {
        let ended = match self.files.file_for(&request) {
            Ok(file) => self.begin(file, request),
            Err(error) => {
                let result = Err(error);
                Some(Completion { request, result })
            }
        };
        self.refused.extend(ended);
    }

    fn poll(&mut self) -> Option<Completion> {
        let ended = match &self.helper {
            Some(helper) if self.in_flight > 0 => helper.completions.try_recv(),
            _ => Err(TryRecvError::Empty),
        };
        self.count(ended.ok())
    }

    fn wait(&mut self) -> Option<Completion> {
        let ended = match &self.helper {
            Some(helper) if self.in_flight > 0 => helper.completions.recv().ok(),
            _ => None,
        };
        self.count(ended)
    }

    fn without_direct(&mut self, file: FileId) -> bool {
        self.files.without_direct(file)
    }

    fn reader(&self, file: FileId) -> Result<Arc<dyn ReadAt>, DiskError> {
        self.files.reader(file)
    }

    fn place(&self, file: FileId) -> String {
        self.files.place(file)
    }
}

impl Drop for ThreadDisk {
    fn drop(&mut self) {
        if let Some(helper) = self.helper.take() {
            drop(helper.requests);
            // It panics nowhere; if it did, there is nobody to tell.
            let _ = helper.thread.join();
        }
    }
}
