// In which order declarations are deployed.
#ifndef LIUSHUI_CLIENTS_CLI_DECLARATIONS_TURNS_H_
#define LIUSHUI_CLIENTS_CLI_DECLARATIONS_TURNS_H_

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "clients/cli/declarations/declaration_files.h"

namespace liushui::cli {

// Whether all that a refusal says is that the workflow starts others which are not there.
bool OnlyStartsUnknown(const absl::Status& status);

// Calls `deploy` with each file in order. One that is refused only because it starts workflows which are not
// there waits until those after it had their turn. Stops at the first other refusal; `failed` is told of it,
// with its file.
absl::Status DeployInTurn(std::vector<DeclarationFile> files,
                          absl::FunctionRef<absl::Status(const DeclarationFile&)> deploy,
                          absl::FunctionRef<void(const DeclarationFile&, const absl::Status&)> failed);

}  // namespace liushui::cli

#endif  // LIUSHUI_CLIENTS_CLI_DECLARATIONS_TURNS_H_
