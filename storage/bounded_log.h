// The file RocksDB reports into. Debian builds RocksDB with assertions, and its own log aborts the process
// when the disk is full: the moment when a report is worth least and the process most. This one never aborts,
// never throws, never grows past its bound, and drops what it cannot write.
#ifndef LIUSHUI_STORAGE_BOUNDED_LOG_H_
#define LIUSHUI_STORAGE_BOUNDED_LOG_H_

#include <cstdarg>
#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "engine/base/mutex.h"
#include "rocksdb/env.h"

namespace liushui::storage {

// Two files take turns: when `path` has grown to the bound it becomes `path`.old, and a new one begins.
// Thread-safe.
class BoundedLog : public rocksdb::Logger {
 public:
  // Appends to the file `path`. With an empty path, or one that cannot be opened, it only remembers
  // complaints.
  BoundedLog(std::string path, uint64_t bytes_max);
  ~BoundedLog() override;

  using rocksdb::Logger::Logv;
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list arguments) override;
  void Logv(const char* format, va_list arguments) override;
  size_t GetLogFileSize() const override;

  // One line of our own.
  void Note(absl::string_view line) ABSL_LOCKS_EXCLUDED(mutex_);

 private:
  void Write(absl::string_view line) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void OpenFile() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  void CloseFile() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const std::string path_;
  const uint64_t bytes_max_;
  mutable Mutex mutex_;
  int file_ ABSL_GUARDED_BY(mutex_) = -1;
  uint64_t bytes_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace liushui::storage

#endif  // LIUSHUI_STORAGE_BOUNDED_LOG_H_
