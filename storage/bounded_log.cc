#include "storage/bounded_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace liushui::storage {
namespace {

constexpr size_t kMaxLineBytes = 4'096;

}  // namespace

BoundedLog::BoundedLog(std::string path, uint64_t bytes_max)
    : rocksdb::Logger(rocksdb::InfoLogLevel::INFO_LEVEL), path_(std::move(path)), bytes_max_(bytes_max) {
  const MutexLock lock(&mutex_);
  OpenFile();
}

BoundedLog::~BoundedLog() {
  const MutexLock lock(&mutex_);
  CloseFile();
}

void BoundedLog::Logv(rocksdb::InfoLogLevel, const char* format, va_list arguments) {
  char text[kMaxLineBytes];
  const int length = vsnprintf(text, sizeof(text), format, arguments);
  if (length < 0) return;
  const absl::string_view line(text, std::min<size_t>(length, sizeof(text) - 1));
  const MutexLock lock(&mutex_);
  Write(line);
}

void BoundedLog::Logv(const char* format, va_list arguments) {
  Logv(rocksdb::InfoLogLevel::INFO_LEVEL, format, arguments);
}

size_t BoundedLog::GetLogFileSize() const {
  const MutexLock lock(&mutex_);
  return bytes_;
}

void BoundedLog::Note(absl::string_view line) {
  const MutexLock lock(&mutex_);
  Write(line);
}

// What cannot be written is dropped on purpose: a log must not stop what it reports on.
void BoundedLog::Write(absl::string_view line) {
  if (file_ < 0) return;
  const std::string text =
      absl::StrCat(absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone()), " ", line, "\n");
  if (bytes_ + text.size() > bytes_max_) {
    CloseFile();
    const std::string old_path = absl::StrCat(path_, ".old");
    if (rename(path_.c_str(), old_path.c_str()) != 0) return;
    OpenFile();
  }
  const ssize_t written = write(file_, text.data(), text.size());
  if (written > 0) bytes_ += written;
}

void BoundedLog::OpenFile() {
  if (path_.empty()) return;
  file_ = open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  struct stat found;
  bytes_ = file_ >= 0 && fstat(file_, &found) == 0 ? found.st_size : 0;
}

void BoundedLog::CloseFile() {
  if (file_ >= 0) close(file_);
  file_ = -1;
}

}  // namespace liushui::storage
