#include "engine/runtime/recovery.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/options.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/check.h"
#include "engine/base/refusal.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compile.h"
#include "engine/core/decide.h"
#include "engine/runtime/directory/recover_branch.h"
#include "engine/runtime/read/rows.h"
#include "engine/runtime/recorded_outcome.h"
#include "engine/views/alias_keys.h"
#include "engine/views/keys.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Record;

absl::Status RecoverCalendars(const storage::Reader& reader, Catalog& catalog) {
  // Versions of one calendar come in the order of their records, so that the last is the newest.
  return ForEachRow(
      reader, views::Table::kCalendar, [&](absl::string_view key, absl::string_view) -> absl::Status {
        const auto place = views::ParseCalendarKey(key);
        if (!place.has_value()) return Malformed(key);
        ASSIGN_OR_RETURN(const Record record, ReadRecord(reader, place->index));
        ASSIGN_OR_RETURN(auto calendar, chart::BusinessCalendar::Make(record.calendar_deployed().calendar()));
        catalog.AddCalendar(place->name_space, {std::move(calendar), place->index});
        return absl::OkStatus();
      });
}

absl::StatusOr<std::shared_ptr<const chart::Chart>> CompileDeployed(const Record& record,
                                                                    const Catalog& catalog) {
  const ledger::v1::DefinitionDeployed& deployed = record.definition_deployed();
  // A definition that is deployed anew after another is the same chart.
  if (auto chart = catalog.FindChart(deployed.hash())) return chart;
  chart::CompileOptions options;
  options.deployed = true;
  const std::string& pinned = deployed.definition().calendar();
  if (!pinned.empty()) {
    const DeployedCalendar* calendar = catalog.FindCalendarVersion(record.namespace_(), pinned);
    if (calendar == nullptr) {
      return absl::DataLossError(absl::StrCat("record ", record.index(), " is pinned to calendar ",
                                              absl::BytesToHexString(pinned), ", which has no row"));
    }
    options.calendar = calendar->calendar;
  }
  const chart::ChildCharts children = catalog.PinnedCharts(deployed.definition());
  options.children = &children;
  auto chart = chart::Compile(deployed.definition().workflow(), options);
  if (!chart.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat("the definition deployed by record ", record.index(), " (workflow ",
                     deployed.definition().workflow().workflow(), " revision ", deployed.revision(),
                     ") is not accepted by this version of the engine: ", chart.status().message()));
  }
  return chart;
}

// In the order in which they were deployed, since a definition is pinned to others before it.
absl::Status RecoverDefinitions(const storage::Reader& reader, Catalog& catalog) {
  std::vector<std::pair<uint64_t, views::DefinitionPlace>> deployed;
  RETURN_IF_ERROR(ForEachRow(reader, views::Table::kDefinition,
                             [&](absl::string_view key, absl::string_view value) -> absl::Status {
                               const auto place = views::ParseDefinitionKey(key);
                               const auto recorded = views::ParseRecordedHashValue(value);
                               if (!place.has_value() || !recorded.has_value()) return Malformed(key);
                               deployed.emplace_back(recorded->index, *place);
                               return absl::OkStatus();
                             }));
  std::sort(deployed.begin(), deployed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [index, place] : deployed) {
    ASSIGN_OR_RETURN(const Record record, ReadRecord(reader, index));
    ASSIGN_OR_RETURN(auto chart, CompileDeployed(record, catalog));
    catalog.AddDefinition(place.name_space, {std::move(chart), place.revision, record.index(),
                                             record.time_us(), record.actor().name()});
  }
  return absl::OkStatus();
}

absl::Status RecoverAliases(const storage::Reader& reader, Catalog& catalog) {
  return ForEachRow(reader, views::Table::kAlias,
                    [&](absl::string_view key, absl::string_view value) -> absl::Status {
                      const auto place = views::ParseAliasKey(key);
                      const auto recorded = views::ParseRecordedHashValue(value);
                      if (!place.has_value() || !recorded.has_value()) return Malformed(key);
                      ASSIGN_OR_RETURN(const Record record, ReadRecord(reader, recorded->index));
                      catalog.SetAlias(place->name_space, AliasOf(record));
                      return absl::OkStatus();
                    });
}

absl::Status RecoverTimers(const storage::Reader& reader, std::vector<InstanceDue>& timers) {
  return ForEachRow(reader, views::Table::kTimer,
                    [&](absl::string_view key, absl::string_view value) -> absl::Status {
                      const auto instance = views::ParseTimerKey(key);
                      const auto due_us = views::ParseTimerValue(value);
                      if (!instance.has_value() || !due_us.has_value()) return Malformed(key);
                      timers.push_back({*due_us, *instance});
                      return absl::OkStatus();
                    });
}

absl::Status RecoverOutbox(const storage::Reader& reader, std::deque<Delivery>& outbox) {
  return ForEachRow(
      reader, views::Table::kOutbox, [&](absl::string_view key, absl::string_view value) -> absl::Status {
        const auto place = views::ParseOutboxKey(key);
        if (!place.has_value()) return Malformed(key);
        ASSIGN_OR_RETURN(auto row, ParseRow<state::v1::Outbound>(key, value));
        Delivery delivery{row.namespace_(), {}, std::move(*row.mutable_message()), absl::nullopt};
        delivery.origin.set_instance(row.sender());
        delivery.origin.set_index(place->index);
        delivery.origin.set_ordinal(place->ordinal);
        delivery.schedule = row.schedule();
        delivery.person = row.person();
        outbox.push_back(std::move(delivery));
        return absl::OkStatus();
      });
}

absl::Status RecoverJobs(const storage::Reader& reader, std::vector<JobChange>& jobs) {
  return ForEachRow(reader, views::Table::kJob,
                    [&](absl::string_view key, absl::string_view value) -> absl::Status {
                      const auto place = views::ParseJobKey(key);
                      if (!place.has_value()) return Malformed(key);
                      ASSIGN_OR_RETURN(auto row, ParseRow<state::v1::JobState>(key, value));
                      if (row.status() != state::v1::JOB_STATUS_AVAILABLE) return absl::OkStatus();
                      jobs.push_back({place->instance, place->ordinal, std::move(row)});
                      return absl::OkStatus();
                    });
}

absl::Status RecoverRequests(const storage::Reader& reader, RequestFilter& requests) {
  return ForEachRow(reader, views::Table::kRequest,
                    [&](absl::string_view key, absl::string_view) -> absl::Status {
                      const auto place = views::ParseRequestKey(key);
                      if (!place.has_value()) return Malformed(key);
                      requests.Add(place->day, place->name_space, place->request_id);
                      return absl::OkStatus();
                    });
}

// The version of the machine's time zone tables; empty if it cannot be told.
std::string TzdataVersion() {
  const std::pair<const char*, absl::string_view> places[] = {{"/usr/share/zoneinfo/tzdata.zi", "# version "},
                                                              {"/usr/share/zoneinfo/+VERSION", ""}};
  for (const auto& [path, prefix] : places) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) continue;
    absl::string_view version = line;
    if (absl::ConsumePrefix(&version, prefix)) return std::string(version);
  }
  return "";
}

std::string ProtobufVersion() {
  const int version = GOOGLE_PROTOBUF_VERSION;
  return absl::StrCat("protobuf ", version / 1'000'000, ".", version / 1'000 % 1'000, ".", version % 1'000);
}

}  // namespace

absl::StatusOr<LedgerEnd> ReadLedgerEnd(const storage::Reader& reader, const EngineOptions& options) {
  const bool wants_simulated = options.simulated_start.has_value();
  if (reader.size() == 0) {
    return LedgerEnd{wants_simulated, options.simulated_start.value_or(absl::UnixEpoch())};
  }
  ASSIGN_OR_RETURN(const Record first, ReadRecord(reader, 0));
  if (!first.has_engine_started()) return absl::DataLossError("record 0 does not say that an engine started");
  const bool born_simulated = first.engine_started().simulated_clock();
  if (wants_simulated && !born_simulated) {
    return Refuse(absl::StatusCode::kFailedPrecondition, "CLOCK_MISMATCH",
                  "a simulated clock was asked for; this ledger was born on the real clock and stays on it");
  }
  ASSIGN_OR_RETURN(const Record last, ReadRecord(reader, reader.size() - 1));
  if (last.semantics_version() > core::kSemanticsVersion) {
    return Refuse(
        absl::StatusCode::kFailedPrecondition, "SEMANTICS_UNKNOWN",
        absl::StrCat("record ", last.index(), " was written under version ", last.semantics_version(),
                     " of the meaning of records; this engine knows up to ", core::kSemanticsVersion));
  }
  return LedgerEnd{born_simulated, absl::FromUnixMicros(last.time_us())};
}

absl::Status CheckWallClock(const LedgerEnd& end, absl::Time wall) {
  if (end.simulated_clock || end.newest - wall <= kMaxClockJump) return absl::OkStatus();
  return Refuse(
      absl::StatusCode::kFailedPrecondition, "CLOCK_BEHIND",
      absl::StrCat("the newest record of this ledger was written at ",
                   absl::FormatTime(end.newest, absl::UTCTimeZone()),
                   ", but the clock of this machine shows ", absl::FormatTime(wall, absl::UTCTimeZone()),
                   ", which is more than ", absl::FormatDuration(kMaxClockJump),
                   " earlier; set the machine's clock right (is it synchronised?), or, if it is "
                   "right, wait until it has passed that record"));
}

absl::StatusOr<Recovered> Recover(const storage::Reader& reader) {
  Recovered recovered;
  RETURN_IF_ERROR(RecoverCalendars(reader, recovered.catalog));
  RETURN_IF_ERROR(RecoverDefinitions(reader, recovered.catalog));
  RETURN_IF_ERROR(RecoverAliases(reader, recovered.catalog));
  RETURN_IF_ERROR(RecoverDirectories(reader, recovered.catalog));
  RETURN_IF_ERROR(RecoverParameters(reader, recovered.catalog));
  RETURN_IF_ERROR(RecoverSettings(reader, recovered.catalog));
  RETURN_IF_ERROR(RecoverSchedules(reader, recovered.schedules));
  RETURN_IF_ERROR(RecoverTimers(reader, recovered.timers));
  RETURN_IF_ERROR(RecoverOutbox(reader, recovered.outbox));
  RETURN_IF_ERROR(RecoverJobs(reader, recovered.jobs));
  RETURN_IF_ERROR(RecoverRequests(reader, *recovered.requests));
  return recovered;
}

Record EngineStartedRecord(const EngineOptions& options, bool simulated_clock) {
  Record record;
  ledger::v1::EngineStarted& started = *record.mutable_engine_started();
  started.set_version(options.version);
  started.add_libraries(absl::StrCat("abseil ", ABSL_LTS_RELEASE_VERSION, ".", ABSL_LTS_RELEASE_PATCH_LEVEL));
  started.add_libraries(ProtobufVersion());
  started.set_tzdata(TzdataVersion());
  started.set_simulated_clock(simulated_clock);
  return record;
}

}  // namespace liushui::runtime
