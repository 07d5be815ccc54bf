#include "engine/runtime/evidence/gather_case.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "absl/strings/str_cat.h"
#include "engine/audit/evidence/collect_case.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/proof/note/checkpoint.h"
#include "engine/proof/note/proof_file.h"
#include "engine/runtime/proving/comparison.h"
#include "engine/runtime/read/history.h"
#include "engine/views/keys.h"
#include "engine/views/tables.h"

namespace liushui::runtime {
namespace {

constexpr size_t kRecordsPerPage = 1'000;

// The index of the newest.
absl::StatusOr<uint64_t> AddRecords(const storage::Reader& reader, const state::v1::InstanceState& state,
                                    audit::CaseCollector& collector) {
  size_t records = 0;
  uint64_t first = state.instance();
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(const HistoryPage page,
                     ReadHistory(reader, state, first, kRecordsPerPage, Beside::kNothing));
    for (const ledger::v1::Record& record : page.records) {
      ASSIGN_OR_RETURN(const std::string bytes, reader.ReadRecord(record.index()));
      RETURN_IF_ERROR(collector.AddRecord(record.index(), bytes));
    }
    records += page.records.size();
    if (records > proof::kMaxEvidenceRecords) {
      return Refuse(absl::StatusCode::kOutOfRange, "EVIDENCE_TOO_LARGE",
                    absl::StrCat("expected an instance of at most ", proof::kMaxEvidenceRecords,
                                 " records, found more"));
    }
    more = page.more;
    if (!page.records.empty()) first = page.records.back().index() + 1;
  }
  return first - 1;
}

// Where the namespace's records lie that deployed something before a record, by hash.
using Deployments = std::map<std::string, std::set<uint64_t>>;

absl::StatusOr<Deployments> ReadDefinitions(const storage::Reader& reader, const std::string& name_space,
                                            uint64_t before) {
  Deployments found;
  RETURN_IF_ERROR(
      reader.ScanRows({views::DefinitionPrefix(name_space)}, [&](absl::string_view, absl::string_view value) {
        const auto place = views::ParseRecordedHashValue(value);
        LIUSHUI_CHECK(place.has_value());
        if (place->index < before) found[place->hash].insert(place->index);
        return true;
      }));
  return found;
}

absl::StatusOr<Deployments> ReadCalendars(const storage::Reader& reader, const std::string& name_space,
                                          uint64_t before) {
  Deployments found;
  RETURN_IF_ERROR(reader.ScanRows({views::TablePrefix(views::Table::kCalendar)},
                                  [&](absl::string_view key, absl::string_view value) {
                                    const auto place = views::ParseCalendarKey(key);
                                    LIUSHUI_CHECK(place.has_value());
                                    if (place->name_space != name_space || place->index >= before)
                                      return true;
                                    found[std::string(value)].insert(place->index);
                                    return true;
                                  }));
  return found;
}

// Adds the deployments of `wanted` that are not there yet; false if there were none.
absl::StatusOr<bool> AddDeployments(const storage::Reader& reader, const std::set<std::string>& wanted,
                                    const Deployments& deployments, audit::CaseCollector& collector) {
  std::set<uint64_t> indexes;
  for (const std::string& hash : wanted) {
    const auto found = deployments.find(hash);
    if (found == deployments.end()) return absl::DataLossError("a record names what was never deployed");
    for (const uint64_t index : found->second) {
      if (!collector.Has(index)) indexes.insert(index);
    }
  }
  for (const uint64_t index : indexes) {
    ASSIGN_OR_RETURN(const std::string bytes, reader.ReadRecord(index));
    RETURN_IF_ERROR(collector.AddDeployment(index, bytes));
  }
  return !indexes.empty();
}

}  // namespace

absl::StatusOr<proof::Evidence> GatherCase(const storage::Reader& reader,
                                           const state::v1::InstanceState& state) {
  audit::CaseCollector collector(state.namespace_(), state.instance());
  ASSIGN_OR_RETURN(const uint64_t last, AddRecords(reader, state, collector));
  ASSIGN_OR_RETURN(const Deployments definitions, ReadDefinitions(reader, state.namespace_(), last));
  ASSIGN_OR_RETURN(const Deployments calendars, ReadCalendars(reader, state.namespace_(), last));
  for (bool more = true; more;) {
    ASSIGN_OR_RETURN(more, AddDeployments(reader, collector.definitions(), definitions, collector));
  }
  RETURN_IF_ERROR(AddDeployments(reader, collector.calendars(), calendars, collector).status());
  proof::Evidence evidence = collector.Take();
  ASSIGN_OR_RETURN(const audit::SigningKeys keys, ReadSigningKeys(reader));
  for (const audit::SigningKeys::Announced& announced : keys.announced()) {
    ASSIGN_OR_RETURN(evidence.keys[announced.index], reader.ReadRecord(announced.index));
  }
  return evidence;
}

uint64_t SizeToCover(const proof::Evidence& evidence) {
  uint64_t size = evidence.records.empty() ? 0 : evidence.records.rbegin()->first + 1;
  if (!evidence.deployments.empty()) size = std::max(size, evidence.deployments.rbegin()->first + 1);
  if (!evidence.keys.empty()) size = std::max(size, evidence.keys.rbegin()->first + 1);
  return size;
}

std::string PolicyText(const PublishedCheckpoint& published) {
  return absl::StrCat("log ", proof::VerifierKeyText(published.key), "\n", published.witnesses,
                      "quorum none\n");
}

absl::Status AddProofs(const std::string& checkpoint, proof::TileSource* tiles, proof::Evidence& evidence) {
  ASSIGN_OR_RETURN(const proof::Note note, proof::ParseNote(checkpoint));
  ASSIGN_OR_RETURN(const proof::Checkpoint parsed, proof::ParseCheckpoint(note.text));
  evidence.checkpoint = checkpoint;
  std::vector<uint64_t> indexes;
  for (const auto* kind : {&evidence.records, &evidence.deployments, &evidence.keys}) {
    for (const auto& [index, bytes] : *kind) indexes.push_back(index);
  }
  proof::TileNodes nodes(tiles, parsed.head.size);
  for (const uint64_t index : indexes) {
    proof::ProofFile file;
    file.index = index;
    ASSIGN_OR_RETURN(file.inclusion, proof::ProveInclusion(&nodes, {index, parsed.head.size}));
    file.checkpoint = checkpoint;
    evidence.proofs[index] = proof::ProofFileText(file);
  }
  return absl::OkStatus();
}

}  // namespace liushui::runtime
