#include "engine/audit/definitions.h"

#include "absl/strings/str_cat.h"
#include "engine/audit/findings.h"
#include "engine/audit/reexecute.h"
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
  if (coverage_ == Coverage::kPart && deployed.revision() > expected) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(NameOf(deployed), ": expected revision ", expected));
}

absl::StatusOr<chart::ChildCharts> Definitions::ChildrenOf(const ledger::v1::Record& record) const {
  const ledger::v1::DefinitionDeployed& deployed = record.definition_deployed();
  chart::ChildCharts charts;
  for (const ledger::v1::PinnedChild& child : deployed.definition().children()) {
    const KnownDefinition* known = Find(record.namespace_(), child.definition());
    if (known == nullptr) {
      return absl::DataLossError(
          absl::StrCat(NameOf(deployed), " is pinned to definition ", HexOf(child.definition()),
                       " of workflow ", Quoted(child.workflow()), ", which no record before it deployed"));
    }
    if (known->chart != nullptr) charts[child.workflow()] = known->chart;
  }
  return charts;
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
  ASSIGN_OR_RETURN(const chart::ChildCharts children, ChildrenOf(record));
  options.children = &children;
  if (!compiles_) return absl::OkStatus();
  const auto compiled = chart::Compile(deployed.definition().workflow(), options);
  if (!compiled.ok()) {
    return absl::FailedPreconditionError(
        absl::StrCat(NameOf(deployed), " does not compile: ", compiled.status().message()));
  }
  if ((*compiled)->hash() != deployed.hash()) {
    return absl::FailedPreconditionError(absl::StrCat(NameOf(deployed), " compiles to hash ",
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
  if (!made.ok()) return absl::FailedPreconditionError(absl::StrCat(name, ": ", made.status().message()));
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

absl::Status Definitions::ChangeParameters(const ledger::v1::Record& record) {
  core::Parameters& parameters = parameters_[record.namespace_()];
  absl::Status changed;
  for (const ledger::v1::ParameterName& name : record.parameters_changed().unset()) {
    if (parameters.Find(name.workflow(), name.input()) != nullptr) continue;
    changed.Update(absl::DataLossError(absl::StrCat("parameter ", Quoted(name.workflow()), ".",
                                                    Quoted(name.input()), " is unset, but it was not set")));
  }
  parameters.Apply(record);
  return changed;
}

absl::Status Definitions::CheckTaken(const ledger::v1::Record& record, absl::string_view before) const {
  const std::string& name_space = record.namespace_();
  ledger::v1::Input expected = InputOf(record);
  const bool starts = expected.has_start();
  const KnownDefinition* to =
      Find(name_space, starts ? expected.start().definition() : expected.migrate().definition());
  const KnownDefinition* other = starts ? to : Find(name_space, before);
  if (to == nullptr || to->chart == nullptr || other == nullptr || other->chart == nullptr) {
    return absl::OkStatus();  // reported where it was deployed, or is missed
  }
  const auto found = parameters_.find(name_space);
  const core::Parameters none;
  const core::Parameters& parameters = found == parameters_.end() ? none : found->second;
  if (starts) {
    parameters.AddTo(*to->chart, *expected.mutable_start());
  } else {
    parameters.AddTo(*other->chart, *to->chart, *expected.mutable_migrate());
  }
  const std::string difference =
      FirstDifference(expected, InputOf(record), {"the parameters in force say", "recorded is"});
  if (difference.empty()) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("parameters taken: ", difference));
}

const KnownDefinition* Definitions::Find(absl::string_view name_space, absl::string_view hash) const {
  const auto found = definitions_.find(std::pair(name_space, hash));
  return found == definitions_.end() ? nullptr : &found->second;
}

}  // namespace liushui::audit
