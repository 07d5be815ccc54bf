// Definitions: the workflows and calendars which the ledger deployed, as re-execution needs them, the
// aliases of their revisions, and the parameters of their inputs.
#ifndef LIUSHUI_ENGINE_AUDIT_DEFINITIONS_H_
#define LIUSHUI_ENGINE_AUDIT_DEFINITIONS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "engine/chart/calendar.h"
#include "engine/chart/chart.h"
#include "engine/chart/compile.h"
#include "engine/core/parameters.h"
#include "liushui/ledger/v1/record.pb.h"

namespace liushui::audit {

// A deployed definition.
struct KnownDefinition {
  std::shared_ptr<const chart::Chart> chart;  // shared with other revisions; null: nothing can be re-executed
  uint32_t revision = 0;                      // the newest with this content
  std::set<uint32_t> revisions;               // all of them
};

// Whether every record of the ledger is shown, or only those that concern one instance: then revisions may
// leave some out.
enum class Coverage { kWhole, kPart };

// For one thread; grows as records are read.
class Definitions {
 public:
  // Charts are compiled only for re-execution; without, hashes alone are checked.
  explicit Definitions(bool compiles, Coverage coverage = Coverage::kWhole)
      : compiles_(compiles), coverage_(coverage) {}

  // Takes a deployment. An error says in which way the record is wrong: a hash that is not its content's, a
  // revision that does not follow, a calendar never deployed; FAILED_PRECONDITION: a content that does not
  // compile. What it deployed is then known by the recorded hash, but without a chart.
  absl::Status DeployDefinition(const ledger::v1::Record& record);
  absl::Status DeployCalendar(const ledger::v1::Record& record);

  // Takes an alias that is set or removed. An error says that it stands for what no record before deployed,
  // or that there was none to remove.
  absl::Status SetAlias(const ledger::v1::Record& record);
  absl::Status RemoveAlias(const ledger::v1::Record& record);

  // Takes parameters that are set or unset. An error says that there was none to unset.
  absl::Status ChangeParameters(const ledger::v1::Record& record);
  // Whether a start, or a migration of an instance of `before`, took just the parameters that were in force.
  absl::Status CheckTaken(const ledger::v1::Record& record, absl::string_view before) const;

  // Null if no record before deployed it in this namespace.
  const KnownDefinition* Find(absl::string_view name_space, absl::string_view hash) const;

 private:
  using NameAndHash = std::pair<std::string, std::string>;
  // Compares names and hashes, whoever owns their bytes.
  struct Before {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      const int names = absl::string_view(a.first).compare(absl::string_view(b.first));
      return names != 0 ? names < 0 : absl::string_view(a.second) < absl::string_view(b.second);
    }
  };
  absl::Status CheckRevision(const ledger::v1::Record& record);
  absl::Status Compile(const ledger::v1::Record& record, KnownDefinition& known) const;
  // The charts which a definition's children run on.
  absl::StatusOr<chart::ChildCharts> ChildrenOf(const ledger::v1::Record& record) const;

  const bool compiles_;
  const Coverage coverage_;
  std::map<NameAndHash, KnownDefinition, Before> definitions_;           // by namespace and hash
  std::map<std::pair<std::string, std::string>, uint32_t> revisions_;    // newest, by namespace and workflow
  std::map<std::string, core::Parameters> parameters_;                   // by namespace
  std::set<std::tuple<std::string, std::string, std::string>> aliases_;  // namespace, workflow and alias
  // By namespace and hash; shared with the charts pinned to them, null if it could not be made.
  std::map<NameAndHash, std::shared_ptr<const chart::BusinessCalendar>> calendars_;
};

}  // namespace liushui::audit

#endif  // LIUSHUI_ENGINE_AUDIT_DEFINITIONS_H_
