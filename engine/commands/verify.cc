#include "engine/commands/verify.h"

#include <unistd.h>

#include <iostream>
#include <memory>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "clients/cli/commands.h"
#include "clients/cli/connection.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/commands/diagnostics.h"
#include "engine/commands/exit_codes.h"
#include "engine/runtime/read/ledger_source.h"
#include "engine/server/messages/verify_message.h"
#include "google/protobuf/util/json_util.h"
#include "storage/rocks_store.h"

namespace liushui::commands {
namespace {

std::string JsonText(const v1::VerifyResult& result) {
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  const auto status = google::protobuf::util::MessageToJsonString(result, &json, options);
  return status.ok() ? json + "\n" : "{}\n";
}

absl::StatusOr<v1::VerifyResult> VerifyFolder(const VerifyOptions& options, std::ostream& err) {
  storage::RocksOptions store_options;
  store_options.read_only = true;
  ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store,
                   storage::OpenRocksStore(options.data, store_options));
  const runtime::LedgerSource records(store.get());
  const runtime::TableSource rows(store.get());
  audit::VerifyOptions audit_options;
  audit_options.fold_only = options.fold_only;
  if (options.progress) {
    audit_options.progress = [&err](uint64_t checked, uint64_t total) {
      err << "\rchecked " << checked << " of " << total << " records" << std::flush;
      return true;
    };
  }
  const absl::Time start = absl::Now();
  auto report = audit::Verify(records, &rows, audit_options);
  if (options.progress) err << "\r" << std::string(60, ' ') << "\r";
  RETURN_IF_ERROR(report.status());
  return server::VerifyMessage(*report, absl::Now() - start);
}

struct Words {
  const char* name;
  const char* description;
  const char* footer;
};

void AddOne(CLI::App& app, bool fold_only, const Words& words, int* exit_code) {
  const auto connection = std::make_shared<cli::Connection>();  // both shared with the callback
  const auto data = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand(words.name, words.description);
  CLI::Option* folder = command->add_option(
      "--data", *data, "folder of a ledger that no server has open; without it the server checks its own");
  cli::AddConnectionOptions(*command, *connection);
  folder->excludes(command->get_option("--server"));
  command->footer(words.footer);
  command->callback([connection, data, fold_only, exit_code] {
    if (data->empty()) {
      *exit_code = cli::RemoteVerify(*connection, fold_only, connection->json);
    } else {
      *exit_code =
          Verify({*data, fold_only, connection->json, isatty(STDERR_FILENO) != 0}, {std::cout, std::cerr});
    }
  });
}

}  // namespace

std::string VerifyText(const v1::VerifyResult& result, bool fold_only) {
  std::string text = absl::StrFormat("%-12s %d\n%-12s %d\n%-12s %d\n", "records", result.records(),
                                     "instances", result.instances(), "rows", result.rows());
  if (!fold_only) absl::StrAppendFormat(&text, "%-12s %d\n", "re-executed", result.reexecuted());
  absl::StrAppendFormat(&text, "%-12s %.3f s\n", "time", static_cast<double>(result.elapsed_us()) / 1e6);
  for (const v1::Difference& difference : result.differences()) {
    absl::StrAppend(&text, difference.index() < 0 ? "row" : absl::StrCat("record ", difference.index()), ": ",
                    difference.message(), "\n");
  }
  absl::StrAppend(&text, result.agreed() ? "all agree\n" : "THE LEDGER AND WHAT IS STORED DIFFER\n");
  return text;
}

int Verify(const VerifyOptions& options, const Output& output) {
  const auto result = VerifyFolder(options, output.err);
  if (!result.ok()) {
    output.err << "liushui: " << OneLine(result.status()) << "\n";
    return kExitFailed;
  }
  output.out << (options.json ? JsonText(*result) : VerifyText(*result, options.fold_only));
  return result->agreed() ? kExitOk : kExitFound;
}

void AddVerify(CLI::App& app, int* exit_code) {
  AddOne(app, false,
         {"verify", "check a whole ledger: fold it, compare, and decide every input again",
          "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
          "Examples:\n"
          "  liushui verify\n"
          "  liushui verify --data /var/lib/liushui --json\n"},
         exit_code);
  AddOne(app, true,
         {"replay", "fold a whole ledger and compare with what is stored; decides nothing again",
          "Exits 0 if all agree, 1 if anything differs, 3 if the ledger or server cannot be reached.\n\n"
          "Examples:\n"
          "  liushui replay\n"
          "  liushui replay --data /var/lib/liushui\n"},
         exit_code);
}

}  // namespace liushui::commands
