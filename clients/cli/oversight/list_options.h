// What all lists of resources can be asked for: a filter, an order, some fields, a moment, and to be kept
// watching.
#ifndef LIUSHUI_CLIENTS_CLI_OVERSIGHT_LIST_OPTIONS_H_
#define LIUSHUI_CLIENTS_CLI_OVERSIGHT_LIST_OPTIONS_H_

#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/cli/session.h"
#include "google/protobuf/field_mask.pb.h"

namespace liushui::cli {

struct ListOptions {
  std::string filter;
  std::string order_by;
  std::string fields;
  std::string as_of;  // as ReadAsOf takes it (as_of.h)
  bool watch = false;
};

// `example` is a filter that the help shows.
void DeclareListOptions(CLI::App& command, ListOptions& options, absl::string_view example);

// "a,b.c" as a mask.
google::protobuf::FieldMask MaskArgument(const std::string& fields);

// Shows the line of the filter where the mistake is, with a caret below it, if `status` is a refusal of the
// filter that says where; answers the status.
absl::Status WithCaret(const Session& session, const std::string& filter, const absl::Status& status);

// Follows pages that show little of what they look at, on a terminal.
class ListProgress {
 public:
  explicit ListProgress(const Session& session) : session_(session) {}
  // Takes the line away again.
  ~ListProgress();
  void Looked(int64_t rows);

 private:
  const Session& session_;
  int64_t rows_ = 0;
  bool shown_ = false;
};

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_OVERSIGHT_LIST_OPTIONS_H_
