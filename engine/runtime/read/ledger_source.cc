#include "engine/runtime/read/ledger_source.h"

#include "engine/base/status_macros.h"
#include "engine/views/keys.h"

namespace liushui::runtime {

absl::Status TableSource::Read(
    absl::FunctionRef<bool(absl::string_view key, absl::string_view value)> visit) const {
  bool wanted = true;
  for (const views::Table table : views::AllTables()) {
    if (!wanted) break;
    RETURN_IF_ERROR(reader_.ScanRows({views::TablePrefix(table), "", false},
                                     [&](absl::string_view key, absl::string_view value) {
                                       wanted = visit(key, value);
                                       return wanted;
                                     }));
  }
  return absl::OkStatus();
}

}  // namespace liushui::runtime
