#include "storage/rocks_status.h"

#include "absl/strings/str_cat.h"

namespace liushui::storage {

absl::Status FromRocks(const rocksdb::Status& status, absl::string_view doing) {
  if (status.ok()) return absl::OkStatus();
  const std::string message = absl::StrCat(doing, ": ", status.ToString());
  if (status.IsNoSpace()) return absl::ResourceExhaustedError(message);
  // A file that should be there and is not is a loss of what it held, whatever the operating system calls it.
  if (status.IsCorruption() || status.IsPathNotFound()) return absl::DataLossError(message);
  return absl::InternalError(message);
}

}  // namespace liushui::storage
