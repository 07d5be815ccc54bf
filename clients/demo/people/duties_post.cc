// The post at a bank: ten items handed in and accepted, and each month's inspection. Its forms are filled in
// by their fields alone, as whoever knows nothing of the process would.
#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/demo/people/duties.h"
#include "engine/base/status_macros.h"

namespace liushui::demo {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

constexpr int kHandsInWithin = 14;  // days
constexpr int kInspectsAfter = 9;

Struct RecordOf(const google::protobuf::RepeatedPtrField<v1::FormField>& fields, const Work& work,
                const std::string& choice);

// At each bank the first employee on the list does.
bool WantsAdvice(const Work& work) {
  const auto& outlets = work.scene.sample.outlets;
  return std::any_of(outlets.begin(), outlets.end(), [&](const auto& outlet) {
    return !outlet.second.signers.empty() && outlet.second.signers.front() == work.task.item_key();
  });
}

Value ValueOf(const v1::FormField& field, const Work& work, const std::string& choice) {
  Value value;
  if (field.type() == "bool") {
    value.set_bool_value(field.name() != "wants_advice" || WantsAdvice(work));
  } else if (field.type() == "int") {
    value.set_number_value(1 + work.scene.luck.Below(20, absl::StrCat(SubjectOf(work.task), field.name())));
  } else if (field.type() == "date") {
    value.set_string_value(absl::FormatCivilTime(DayOf(work.scene.office.now())));
  } else if (field.type() == "list") {
    // One record of each kind, where records have kinds.
    std::vector<std::string> kinds = {""};
    for (const v1::FormField& inner : field.fields()) {
      if (inner.choices_size() > 0) kinds.assign(inner.choices().begin(), inner.choices().end());
    }
    for (const std::string& kind : kinds)
      *value.mutable_list_value()->add_values()->mutable_struct_value() =
          RecordOf(field.fields(), work, kind);
  } else if (field.choices_size() > 0) {
    value.set_string_value(choice.empty() ? field.choices(0) : choice);
  } else {
    value.set_string_value(
        absl::StrCat(field.title().empty() ? field.name() : field.title(), "：已了解并登记"));
  }
  return value;
}

Struct RecordOf(const google::protobuf::RepeatedPtrField<v1::FormField>& fields, const Work& work,
                const std::string& choice) {
  Struct record;
  for (const v1::FormField& field : fields)
    (*record.mutable_fields())[field.name()] = ValueOf(field, work, choice);
  return record;
}

absl::StatusOr<Struct> FillByFields(const Work& work) {
  ASSIGN_OR_RETURN(const v1::Task task, work.scene.office.GetTask(work.task.name()));
  const auto part = std::find_if(task.parts().begin(), task.parts().end(),
                                 [&](const v1::TaskPart& one) { return one.part() == work.part.part(); });
  return RecordOf(part->form(), work, "");
}

absl::Time AfterDays(const Work& work, int least, int most) {
  const int days = least + work.scene.luck.Below(most - least + 1, SubjectOf(work.task));
  return Opened(work) + absl::Hours(24) * days;
}

absl::Time ItemReady(const Work& work) {
  return AfterDays(work, 0, kHandsInWithin);
}
absl::Time CheckReady(const Work& work) {
  return After(work, 60, 20 * 60);
}
absl::Time InspectionReady(const Work& work) {
  return AfterDays(work, kInspectsAfter, kInspectsAfter + 10);
}

}  // namespace

const std::map<std::string, Duty>& PostDuties() {
  static const std::map<std::string, Duty> kDuties = [] {
    std::map<std::string, Duty> duties;
    for (const char* item :
         {"duties", "contacts", "contacts_more", "holdings", "holdings_more", "corporate", "depositors",
          "surroundings", "core_clients", "training", "reports", "publicity"})
      duties[item] = {"client_manager", ItemReady, FillByFields};
    for (const char* item : {"duties", "contacts", "holdings", "corporate", "depositors", "surroundings",
                             "core_clients", "training", "reports", "publicity"})
      duties[absl::StrCat(item, "_check")] = {"team_leader", CheckReady, FillByFields};
    duties["propose"] = {"team_leader", CheckReady, FillByFields};
    duties["decide"] = {"branch_manager", CheckReady, FillByFields};
    duties["inspection"] = {"team_leader", InspectionReady, FillByFields};
    duties["signer_call"] = {"team_leader", InspectionReady, FillByFields};
    duties["month_missed"] = {"branch_manager", CheckReady, FillByFields};
    return duties;
  }();
  return kDuties;
}

}  // namespace liushui::demo
