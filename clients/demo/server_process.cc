#include "clients/demo/server_process.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

constexpr absl::string_view kReadyBefore = "serving on ";

// The address in "liushui: serving on 127.0.0.1:40123, ledger ..."; empty if the line says something else.
std::string AddressIn(const std::string& line) {
  const size_t begin = line.find(kReadyBefore.data(), 0, kReadyBefore.size());
  if (begin == std::string::npos) return "";
  const size_t from = begin + kReadyBefore.size();
  return line.substr(from, line.find(',', from) - from);
}

}  // namespace

absl::StatusOr<std::unique_ptr<ServerProcess>> ServerProcess::Start(const ServerOptions& options) {
  ChildOptions child;
  child.command = {options.program,
                   "serve",
                   "--data",
                   absl::StrCat(options.folder, "/ledger"),
                   "--listen",
                   "127.0.0.1:0",
                   "--workflows",
                   options.workflows,
                   "--namespace",
                   options.branch,
                   "--simulated-clock",
                   options.clock};
  child.log = absl::StrCat(options.folder, "/server.log");
  child.outlives = options.outlives;
  ASSIGN_OR_RETURN(std::unique_ptr<ChildProcess> process, ChildProcess::Start(child));
  std::string address = AddressIn(process->first_line());
  if (address.empty()) {
    return absl::UnavailableError(
        absl::StrCat(options.program, " did not say where it serves, but: ", process->first_line()));
  }
  return std::unique_ptr<ServerProcess>(new ServerProcess(std::move(process), std::move(address)));
}

}  // namespace liushui::demo
