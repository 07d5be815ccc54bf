#include "engine/audit/definitions.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/base/status_macros.h"
#include "engine/chart/compile.h"

namespace liushui::audit {
namespace {

absl::Status CheckHash(absl::string_view of, const google::protobuf::Message& content,
                       absl::string_view recorded) {
  const std::string computed = chart::HashOf(content);
  if (computed == recorded) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("hash of ", of, ": recorded ", HexOf(recorded), ", its content has ", HexOf(computed)));
}

std::string NameOf(const ledger::v1::DefinitionDeployed& deployed) {
  return absl::StrCat("workflow ", Quoted(deployed.definition().workflow().workflow()), " revision ",
                      deployed.revision());
}

}  // namespace

absl::Status Definitions::CheckRevision(const ledger::v1::Record& record) {
  const ledger::v1::DefinitionDeployed& deployed = record.definition_deployed();
  uint32_t& newest = revisions_[{record.namespace_(), deployed.definition().workflow().workflow()}];
  const uint32_t expected = newest + 1;
  newest = deployed.revision();
  if (deployed.revision() == expected) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(NameOf(deployed), ": expected revision ", expected));
}

absl::Status Definitions::Compile(const ledger::v1::Record& record, KnownDefinition& known) const {
  const ledger::v1::DefinitionDeployed& deployed = record.definition_deployed();
  chart::CompileOptions options;
  options.deployed = true;
  if (!deployed.definition().calendar().empty()) {
    const auto calendar = calendars_.find({record.namespace_(), deployed.definition().calendar()});
    if (calendar == calendars_.end()) {
      return absl::DataLossError(absl::StrCat(NameOf(deployed), " is pinned to calendar ",
                                              HexOf(deployed.definition().calendar()),
                                              ", which no record before it deployed"));
    }
    options.calendar = calendar->second;
  }
  if (!compiles_) return absl::OkStatus();
  const auto compiled = chart::Compile(deployed.definition().workflow(), options);
  if (!compiled.ok()) {
    return absl::DataLossError(
        absl::StrCat(NameOf(deployed), " does not compile: ", compiled.status().message()));
  }
  if ((*compiled)->hash() != deployed.hash()) {
    return absl::DataLossError(absl::StrCat(NameOf(deployed), " compiles to hash ",
                                            HexOf((*compiled)->hash()), ", recorded ",
                                            HexOf(deployed.hash())));
  }
  known.chart = *compiled;
  return absl::OkStatus();
}

absl::Status Definitions::DeployDefinition(const ledger::v1::Record& record) {
  const ledger::v1::DefinitionDeployed& deployed = record.definition_deployed();
  KnownDefinition& known = definitions_[{record.namespace_(), deployed.hash()}];
  known.chart = nullptr;
  known.revision = deployed.revision();
  known.revisions.insert(deployed.revision());
  const absl::Status revision = CheckRevision(record);
  RETURN_IF_ERROR(CheckHash(NameOf(deployed), deployed.definition(), deployed.hash()));
  RETURN_IF_ERROR(Compile(record, known));
  return revision;
}

absl::Status Definitions::DeployCalendar(const ledger::v1::Record& record) {
  const ledger::v1::CalendarDeployed& deployed = record.calendar_deployed();
  const std::string name = absl::StrCat("calendar ", Quoted(deployed.calendar().calendar()));
  auto& known = calendars_[{record.namespace_(), deployed.hash()}];
  known = nullptr;
  RETURN_IF_ERROR(CheckHash(name, deployed.calendar(), deployed.hash()));
  const auto made = chart::BusinessCalendar::Make(deployed.calendar());
  if (!made.ok()) return absl::DataLossError(absl::StrCat(name, ": ", made.status().message()));
  known = *made;
  return absl::OkStatus();
}

absl::Status Definitions::SetAlias(const ledger::v1::Record& record) {
  const ledger::v1::AliasSet& set = record.alias_set();
  aliases_.insert({record.namespace_(), set.workflow(), set.alias()});
  const KnownDefinition* known = Find(record.namespace_(), set.hash());
  if (known != nullptr && known->revisions.count(set.revision()) > 0) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(
      "alias ", Quoted(set.alias()), " of workflow ", Quoted(set.workflow()), " is set to revision ",
      set.revision(), " with hash ", HexOf(set.hash()), ", which no record before it deployed"));
}

absl::Status Definitions::RemoveAlias(const ledger::v1::Record& record) {
  const ledger::v1::AliasRemoved& removed = record.alias_removed();
  if (aliases_.erase({record.namespace_(), removed.workflow(), removed.alias()}) > 0) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("alias ", Quoted(removed.alias()), " of workflow ",
                                          Quoted(removed.workflow()), " is removed, but it was not there"));
}

const KnownDefinition* Definitions::Find(absl::string_view name_space, absl::string_view hash) const {
  const auto found = definitions_.find({std::string(name_space), std::string(hash)});
  return found == definitions_.end() ? nullptr : &found->second;
}

}  // namespace liushui::audit
