// A file that a command writes: whole, or not at all.
#ifndef LIUSHUI_CLIENTS_CLI_OUTPUT_FILE_H_
#define LIUSHUI_CLIENTS_CLI_OUTPUT_FILE_H_

#include <fstream>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace liushui::cli {

// Written beside its place, and put there when it is whole; whatever lay there is replaced then; devices,
// pipes and links are written into as they are. What was not kept is removed. For one thread.
class OutputFile {
 public:
  // FAILED_PRECONDITION FILE_UNWRITABLE: the folder is not there or may not be written to, or the path is a
  // folder.
  static absl::StatusOr<std::unique_ptr<OutputFile>> Open(const std::string& path);
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  // FAILED_PRECONDITION FILE_UNWRITABLE when the disk is full, or fails.
  absl::Status Write(absl::string_view content);
  // Puts it in its place. The same.
  absl::Status Keep();

 private:
  OutputFile(std::string path, std::string beside);
  absl::Status Unwritable(absl::string_view why) const;

  const std::string path_;
  const std::string beside_;
  std::ofstream stream_;
};

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_OUTPUT_FILE_H_
