#include "engine/commands/serve.h"

#include <csignal>
#include <filesystem>
#include <future>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "clients/cli/declarations/declaration_files.h"
#include "clients/cli/declarations/diagnostics.h"
#include "clients/cli/declarations/turns.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/session.h"
#include "clients/cli/terminal.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/commands/declaration_checks.h"
#include "engine/commands/proving/witnesses.h"
#include "engine/runtime/personal/subject_keys.h"
#include "engine/runtime/proving/proofs_folder.h"
#include "engine/runtime/read/attachment_check.h"
#include "engine/server/declarations.h"
#include "engine/server/identity.h"
#include "engine/server/listen_address.h"
#include "engine/server/server.h"
#include "storage/attachment_folder.h"
#include "storage/rocks_store.h"

namespace liushui::commands {
namespace {

// Who deploys at start, as the ledger records it.
constexpr char kServeActor[] = "liushui-serve";
constexpr int64_t kLastSecond = 253'402'300'799;  // of the year 9999

absl::StatusOr<runtime::Outcome> SubmitAndWait(runtime::Engine& engine, const std::string& name_space,
                                               runtime::Request request) {
  runtime::Caller caller;
  caller.name_space = name_space;
  caller.actor.set_name(kServeActor);
  std::promise<absl::StatusOr<runtime::Outcome>> answered;
  engine.Submit(std::move(caller), std::move(request), [&answered](absl::StatusOr<runtime::Outcome> outcome) {
    answered.set_value(std::move(outcome));
  });
  return answered.get_future().get();
}

// `warnings` receives how many there are.
absl::StatusOr<runtime::Outcome> DeployFile(runtime::Engine& engine, const std::string& name_space,
                                            const cli::DeclarationFile& file, size_t* warnings) {
  if (file.kind == cli::DeclarationKind::kCalendar) {
    ASSIGN_OR_RETURN(workflow::v1::Calendar calendar, server::ReadCalendar({file.text, file.path}));
    RETURN_IF_ERROR(chart::BusinessCalendar::Make(calendar).status());
    return SubmitAndWait(engine, name_space, runtime::DeployCalendarRequest{std::move(calendar)});
  }
  ASSIGN_OR_RETURN(const server::Declaration declaration, server::ReadDeclaration({file.text, file.path}));
  ASSIGN_OR_RETURN(server::CompiledDeclaration compiled,
                   server::CompileDeclaration(declaration, {engine.reads(), name_space, engine.Now()}));
  *warnings = compiled.warnings.size();
  return SubmitAndWait(engine, name_space, runtime::DeployRequest{std::move(compiled.chart)});
}

absl::StatusOr<absl::optional<absl::Time>> ReadSimulatedStart(const std::string& text) {
  if (text.empty()) return absl::nullopt;
  absl::Time start;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &start, &error) || start < absl::UnixEpoch() ||
      start > absl::FromUnixSeconds(kLastSecond)) {
    return cli::Misuse(
        absl::StrCat("--simulated-clock: expected a time from 1970 to 9999 such as "
                     "2026-03-02T08:00:00+08:00, found ",
                     text));
  }
  return start;
}

// Whether a ledger would begin here; whatever else may be wrong with the folder, opening it will say.
bool IsNewLedger(const std::string& folder) {
  std::error_code error;
  return !std::filesystem::exists(folder, error) || std::filesystem::is_empty(folder, error);
}

// What is wrong with the declarations is said before a ledger is written, which then has its clock for life.
// An old one may know the calendars, and what is started; deploying there says what is wrong.
absl::Status CheckFiles(const ServeOptions& options, const Output& output) {
  if (options.workflows.empty() || !IsNewLedger(options.data)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<cli::DeclarationFile> files,
                   cli::ReadDeclarationFiles({options.workflows}));
  DeclarationChecks checks(DeclarationChecks::Others::kGiven, files);
  for (const cli::DeclarationFile& file : files) {
    const absl::Status status = checks.Check(file);
    output.err << cli::RefusalText(status, file);
    RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

absl::StatusOr<runtime::ProofOptions> ReadProofOptions(const ServeOptions& options, const Output& output) {
  runtime::ProofOptions proofs;
  proofs.data = options.data;
  proofs.folder = options.proofs.empty() ? runtime::ProofsBeside(options.data) : options.proofs;
  proofs.signing_key = options.signing_key;
  proofs.origin = options.origin;
  proofs.rotate_key = options.rotate_key;
  proofs.fork = options.fork;
  proofs.tell = [&output](const std::string& sentence) {
    output.err << absl::StrCat("liushui: ", sentence, "\n") << std::flush;
  };
  if (options.witnesses.empty()) return proofs;
  ASSIGN_OR_RETURN(AskedWitnesses asked, ReadWitnesses(options.witnesses));
  proofs.cosigners = std::move(asked.cosigners);
  proofs.witnesses = std::move(asked.lines);
  return proofs;
}

absl::StatusOr<std::unique_ptr<runtime::Engine>> OpenEngine(const ServeOptions& options,
                                                            const Output& output) {
  runtime::EngineOptions engine_options;
  ASSIGN_OR_RETURN(engine_options.simulated_start, ReadSimulatedStart(options.simulated_clock));
  engine_options.counting = [&output](uint64_t tasks) {
    output.err << "liushui: counted " << tasks << " tasks" << std::endl;
  };
  engine_options.covering = [&output](uint64_t covered, uint64_t total) {
    output.err << "liushui: hashed " << covered << " of " << total << " records into the tree" << std::endl;
  };
  ASSIGN_OR_RETURN(engine_options.proofs, ReadProofOptions(options, output));
  engine_options.subject_keys =
      options.subject_keys.empty() ? runtime::SubjectKeysBeside(options.data) : options.subject_keys;
  RETURN_IF_ERROR(server::CheckListenAddress(options.listen));
  RETURN_IF_ERROR(CheckFiles(options, output));
  storage::RocksOptions store_options;
  store_options.create_if_missing = true;
  ASSIGN_OR_RETURN(auto store, storage::OpenRocksStore(options.data, store_options));
  ASSIGN_OR_RETURN(auto engine, runtime::Engine::Open(std::move(store), engine_options));
  if (engine_options.simulated_start.has_value() && *engine_options.simulated_start != engine->Now()) {
    output.err << "liushui: this ledger has a clock, which stands at "
               << cli::TimeText(engine->Now(), absl::LocalTimeZone())
               << "; --simulated-clock says only where that of a new ledger begins" << std::endl;
  }
  return engine;
}

// The signals that stop a server, blocked from now on in this thread and those it starts.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGTERM);
    sigaddset(&signals_, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  ~StopSignals() { pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr); }
  void Wait() {
    int signal = 0;
    sigwait(&signals_, &signal);
    // From here on a second signal does what signals do.
    pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  }

 private:
  sigset_t signals_;
};

// What stayed of uploads that were refused, or whose record was not written, when a process ended.
absl::Status SweepAttachments(const runtime::Engine& engine, const std::string& path, const Output& output) {
  ASSIGN_OR_RETURN(const std::set<std::string> named, runtime::NamedContents(engine.reads()));
  ASSIGN_OR_RETURN(const auto folder, storage::AttachmentFolder::Open(path));
  ASSIGN_OR_RETURN(const auto removed, folder->RemoveOthers(named));
  output.err << "liushui: removed " << removed.contents << " attached files that no record names, "
             << removed.bytes << " bytes" << std::endl;
  return absl::OkStatus();
}

absl::Status ServeUntilStopped(const ServeOptions& options, const Output& output) {
  StopSignals signals;
  ASSIGN_OR_RETURN(const std::unique_ptr<runtime::Engine> engine, OpenEngine(options, output));
  if (!options.workflows.empty()) RETURN_IF_ERROR(DeployFiles(*engine, options, output));
  server::ServerOptions server_options;
  server_options.address = options.listen;
  server_options.attachments = absl::StrCat(options.data, "/", storage::kAttachmentsName);
  if (options.sweep) RETURN_IF_ERROR(SweepAttachments(*engine, server_options.attachments, output));
  ASSIGN_OR_RETURN(const std::unique_ptr<server::Server> server,
                   server::Server::Start(*engine, server_options));
  output.out << "liushui: serving on " << server->address() << ", ledger " << options.data << ", position "
             << engine->reads().position() << std::endl;
  signals.Wait();
  output.err << "liushui: stopping; running calls get " << absl::FormatDuration(kStopGrace) << std::endl;
  server->Stop(kStopGrace);
  RETURN_IF_ERROR(engine->Stop());
  output.err << "liushui: stopped" << std::endl;
  return absl::OkStatus();
}

}  // namespace

absl::Status DeployFiles(runtime::Engine& engine, const ServeOptions& options, const Output& output) {
  ASSIGN_OR_RETURN(std::vector<cli::DeclarationFile> files, cli::ReadDeclarationFiles({options.workflows}));
  return cli::DeployInTurn(
      std::move(files),
      [&](const cli::DeclarationFile& file) {
        size_t warnings = 0;
        const auto outcome = DeployFile(engine, options.name_space, file, &warnings);
        if (!outcome.ok()) return outcome.status();
        output.err << "liushui: " << file.path << (outcome->created ? ": deployed" : ": as deployed before");
        if (warnings > 0) output.err << "; liushui check warns of " << warnings;
        output.err << "\n";
        return absl::OkStatus();
      },
      [&](const cli::DeclarationFile& file, const absl::Status& status) {
        output.err << cli::RefusalText(status, file);
      });
}

int Serve(const ServeOptions& options, const Output& output) {
  const absl::Status status = ServeUntilStopped(options, output);
  if (status.ok()) return cli::kDone;
  output.err << "liushui serve: " << cli::RefusalLine(status) << "\n";
  return cli::ExitCodeOf(status);
}

namespace {

void AddProofOptions(CLI::App& command, const std::shared_ptr<ServeOptions>& options) {
  command
      .add_option(
          "--proofs", options->proofs,
          "folder of published checkpoints and the signing key, outside of the ledger's; made if it is not "
          "there; without it the ledger's with .proofs")
      ->type_name("FOLDER");
  command
      .add_option("--subject-keys", options->subject_keys,
                  absl::StrCat("folder of the keys under which personal values are sealed, outside of the "
                               "ledger's and of its backups; made if it is not there; without it the "
                               "ledger's with .subject-keys. No backup of it may be older than ",
                               runtime::kMaxBackupDays, " days: it would bring back what was erased"))
      ->type_name("FOLDER");
  command
      .add_option("--signing-key", options->signing_key, "the key instead of signing-key.pem there (PKCS #8)")
      ->type_name("FILE");
  command.add_option("--origin", options->origin, "for a new ledger: its name in checkpoints, for ever")
      ->type_name("NAME");
  command
      .add_option("--witnesses", options->witnesses,
                  "policy whose witnesses, with addresses, cosign checkpoints")
      ->type_name("FILE");
  command.add_flag("--rotate-key", options->rotate_key,
                   "begin with a new signing key, which the one before signs");
  command.add_flag("--fork", options->fork,
                   "if the ledger is an older copy than was published or cosigned, or its signing key is "
                   "lost: go on under "
                   "another name, and record it");
}

}  // namespace

void AddServe(CLI::App& app, int* exit_code) {
  const auto options = std::make_shared<ServeOptions>();  // shared with the callback
  CLI::App* command = app.add_subcommand("serve", "run the server");
  command->add_option("--data", options->data, "folder of the ledger; made if it is not there")
      ->required()
      ->type_name("FOLDER");
  command->add_option("--listen", options->listen, "address and port; port 0 takes any free one")
      ->capture_default_str();
  command
      ->add_option("--workflows", options->workflows,
                   "file or folder whose workflows and calendars are deployed at start")
      ->type_name("FILE");
  command->add_option("--namespace", options->name_space, "the branch they are deployed for")
      ->capture_default_str()
      ->check([](const std::string& name) {
        return server::IsNamespace(name)
                   ? std::string()
                   : "expected 1-63 characters [a-z0-9-], a letter first, found " + name;
      });
  command->add_option("--simulated-clock", options->simulated_clock,
                      "for a new ledger: born at this time, which only AdvanceClock moves");
  command->add_flag("--sweep", options->sweep,
                    "first remove attached files that no record names, as a crash may leave them");
  AddProofOptions(*command, options);
  command->footer(
      "Prints one line when it is ready, and stops in good order on SIGTERM or SIGINT.\n"
      "Address, clock and declarations are checked before anything is written.\n\n"
      "Examples:\n"
      "  liushui serve --data /var/lib/liushui\n"
      "  liushui serve --data ledger --listen 127.0.0.1:0 --workflows workflows --namespace binjiang\n"
      "  liushui serve --data trial --simulated-clock 2026-03-02T08:00:00+08:00\n");
  command->callback([options, exit_code] { *exit_code = Serve(*options, {std::cout, std::cerr}); });
}

}  // namespace liushui::commands
