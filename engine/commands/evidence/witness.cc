#include "engine/commands/evidence/witness.h"

#include <csignal>
#include <memory>
#include <utility>

#include "CLI/Config.hpp"
#include "CLI/Formatter.hpp"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cli/session.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/verifier_key.h"
#include "engine/runtime/proving/key_file.h"
#include "engine/witness/http_server.h"
#include "engine/witness/witness.h"

namespace liushui::commands {
namespace {

absl::StatusOr<std::unique_ptr<witness::Witness>> OpenWitness(const WitnessOptions& options,
                                                              const cli::Terminal& terminal) {
  std::vector<proof::VerifierKey> logs;
  for (const std::string& text : options.logs) {
    const absl::StatusOr<proof::VerifierKey> log = proof::ParseVerifierKey(text);
    if (!log.ok()) return cli::Misuse(absl::StrCat("--log: ", log.status().message()));
    logs.push_back(*log);
  }
  const runtime::KeyName name = {options.name, proof::SignatureType::kEd25519Cosignature};
  ASSIGN_OR_RETURN(absl::optional<proof::SigningKey> key, runtime::ReadKeyFile(options.key, name));
  if (!key.has_value()) {
    ASSIGN_OR_RETURN(key, runtime::MakeKeyFile(options.key, name));
    *terminal.err << "liushui: made a new key: " << options.key << std::endl;
  }
  return witness::Witness::Open(
      {*std::move(key), std::move(logs), options.state, [] { return absl::Now(); }});
}

absl::Status ServeUntilStopped(const WitnessOptions& options, const cli::Terminal& terminal) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // in the threads that follow, too
  ASSIGN_OR_RETURN(const auto witness, OpenWitness(options, terminal));
  ASSIGN_OR_RETURN(const auto server, witness::HttpServer::Start(witness.get(), options.listen));
  *terminal.out << "liushui: witness " << proof::VerifierKeyText(witness->key()) << " on http://"
                << server->address() << std::endl;
  int signal = 0;
  sigwait(&signals, &signal);
  server->Stop();
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  *terminal.err << "liushui: stopped" << std::endl;
  return absl::OkStatus();
}

}  // namespace

int RunWitness(const WitnessOptions& options, const cli::Terminal& terminal) {
  const cli::Connection nowhere;
  return cli::RunSession(nowhere, terminal,
                         [&](cli::Session&) { return ServeUntilStopped(options, terminal); });
}

void AddWitness(CLI::App& app, const cli::Terminal& terminal, int* exit_code) {
  const auto options = std::make_shared<WitnessOptions>();  // shared with the callback
  CLI::App* command =
      app.add_subcommand("witness", "cosign checkpoints of ledgers that only grow (C2SP tlog-witness)");
  command
      ->add_option("--key", options->key, "file of the private key; made, with a new key, if it is not there")
      ->required()
      ->type_name("FILE");
  command->add_option("--name", options->name, "what the key is called, such as witness.example/headquarters")
      ->required();
  command->add_option("--log", options->logs, "public key (vkey) of a ledger to follow; may be given often")
      ->required();
  command->add_option("--state", options->state, "folder of what was cosigned; made if it is not there")
      ->required()
      ->type_name("FOLDER");
  command->add_option("--listen", options->listen, "address and port; port 0 takes any free one")
      ->capture_default_str();
  command->footer(
      "Prints its own public key and its address when it is ready; give both to the ledgers' servers. "
      "Speaks\n"
      "plain HTTP: all it says is public, and signed. Never put an older copy of its folder back.\n\n"
      "Examples:\n"
      "  liushui witness --key witness.pem --name witness.example/headquarters --state cosigned \\\n"
      "    --log 'ledger.example/north+1f2e3d4c+AaBb...' --log 'ledger.example/south+5a6b7c8d+CcDd...'\n");
  command->callback([options, terminal, exit_code] { *exit_code = RunWitness(*options, terminal); });
}

}  // namespace liushui::commands
