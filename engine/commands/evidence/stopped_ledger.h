// A ledger in a folder that no server has open, with the checkpoint it published last.
#ifndef LIUSHUI_ENGINE_COMMANDS_EVIDENCE_STOPPED_LEDGER_H_
#define LIUSHUI_ENGINE_COMMANDS_EVIDENCE_STOPPED_LEDGER_H_

#include <memory>
#include <string>

#include "CLI/App.hpp"
#include "absl/status/statusor.h"
#include "engine/runtime/proving/proofs.h"
#include "storage/store.h"

namespace liushui::commands {

struct LedgerPlace {
  std::string data;    // folder of the ledger
  std::string proofs;  // folder of its checkpoints; empty: beside the ledger, with .proofs behind its name
};

struct StoppedLedger {
  std::unique_ptr<storage::Store> store;  // for reading only
  runtime::PublishedCheckpoint published;
};

// Refused as OpenRocksStore, and with NOT_FOUND PROOFS_NOT_FOUND or FAILED_PRECONDITION CHECKPOINTS_OFF where
// nothing was published.
absl::StatusOr<StoppedLedger> OpenStoppedLedger(const LedgerPlace& place);

// Adds --data and --proofs, which exclude --server, to a command. `place` must outlive it.
void AddLedgerPlace(CLI::App& command, LedgerPlace& place);

}  // namespace liushui::commands

#endif  // LIUSHUI_ENGINE_COMMANDS_EVIDENCE_STOPPED_LEDGER_H_
