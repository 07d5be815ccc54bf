#include "engine/runtime/personal/personal_fields.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "engine/base/status_macros.h"
#include "engine/chart/convert.h"
#include "engine/core/activities.h"

namespace liushui::runtime {
namespace {

using ledger::v1::Input;
using ledger::v1::Value;
using Fields = google::protobuf::RepeatedPtrField<ledger::v1::NamedValue>;

// Walks values beside their declaration.
class Walk {
 public:
  explicit Walk(PersonalVisit visit) : visit_(visit) {}

  absl::Status Form(const chart::FormSpec& form, absl::string_view path, Fields& fields) {
    for (ledger::v1::NamedValue& field : fields) {
      for (const chart::FieldSpec& spec : form) {
        if (spec.name != field.name()) continue;
        RETURN_IF_ERROR(
            Typed({spec.type, spec.personal}, absl::StrCat(path, ".", spec.name), *field.mutable_value()));
      }
    }
    return absl::OkStatus();
  }

  struct Declared {
    const chart::TypeSpec& type;
    bool personal = false;
  };
  absl::Status Typed(const Declared& declared, const std::string& path, Value& value) {
    if (declared.personal) {
      if (value.has_sealed() || chart::IsMissing(chart::FromLedger(value))) return absl::OkStatus();
      return visit_({path, declared.type, value});
    }
    if (declared.type.fields.empty()) return absl::OkStatus();
    if (value.has_record())
      return Form(declared.type.fields, path, *value.mutable_record()->mutable_fields());
    for (int i = 0; i < value.list().values_size(); ++i) {
      Value& element = *value.mutable_list()->mutable_values(i);
      if (!element.has_record()) continue;
      RETURN_IF_ERROR(Form(declared.type.fields, absl::StrCat(path, "[", i, "]"),
                           *element.mutable_record()->mutable_fields()));
    }
    return absl::OkStatus();
  }

 private:
  PersonalVisit visit_;
};

const chart::State* FindState(const chart::Chart& chart, absl::string_view id) {
  const chart::StateIndex index = chart.FindState(id);
  return index == chart::kNoState ? nullptr : &chart.state(index);
}

// The form of a part of a task; null if there is no such task or part.
absl::StatusOr<const chart::FormSpec*> FormOf(const InputPlace& place, uint32_t number,
                                              absl::string_view part) {
  ASSIGN_OR_RETURN(const auto task, place.rows.ReadTask(place.instance, number));
  if (!task.has_value()) return nullptr;
  const chart::State* state = FindState(place.chart, task->state());
  if (state == nullptr) return nullptr;
  const bool has_task = state->task.has_value() || (state->each.has_value() && state->each->task.has_value());
  if (!has_task) return nullptr;
  const chart::PartSpec* spec = core::FindPartSpec(core::TaskSpecOf(*state), part);
  return spec == nullptr ? nullptr : &spec->form;
}

absl::StatusOr<const chart::FormSpec*> ResultOf(const InputPlace& place, uint32_t number) {
  ASSIGN_OR_RETURN(const auto job, place.rows.ReadJob(place.instance, number));
  if (!job.has_value()) return nullptr;
  const chart::State* state = FindState(place.chart, job->state());
  if (state == nullptr) return nullptr;
  const bool has_job = state->job.has_value() || (state->each.has_value() && state->each->job.has_value());
  return has_job ? &core::JobSpecOf(*state).result : nullptr;
}

absl::StatusOr<bool> VisitItems(const InputPlace& place, ledger::v1::AddItems& input, Walk& walk) {
  const chart::State* state = FindState(place.chart, input.state());
  if (state == nullptr || !state->each.has_value()) return false;
  for (auto& item : *input.mutable_items()) {
    if (!item.value().has_record()) continue;
    RETURN_IF_ERROR(
        walk.Form(state->each->form, "item", *item.mutable_value()->mutable_record()->mutable_fields()));
  }
  return true;
}

bool IsPersonal(const chart::FormSpec& form) {
  return std::any_of(form.begin(), form.end(), [](const chart::FieldSpec& field) {
    return field.personal || IsPersonal(field.type.fields);
  });
}

bool IsPersonal(const chart::TaskSpec& task) {
  return std::any_of(task.parts.begin(), task.parts.end(),
                     [](const chart::PartSpec& part) { return IsPersonal(part.form); });
}

bool IsPersonal(const chart::State& state) {
  if (state.task.has_value() && IsPersonal(*state.task)) return true;
  if (state.job.has_value() && IsPersonal(state.job->result)) return true;
  if (!state.each.has_value()) return false;
  const chart::EachSpec& each = *state.each;
  return IsPersonal(each.form) || (each.task.has_value() && IsPersonal(*each.task)) ||
         (each.job.has_value() && IsPersonal(each.job->result));
}

}  // namespace

absl::Status VisitPersonal(const chart::Chart& chart, ledger::v1::StartInstance& start, PersonalVisit visit) {
  Walk walk(visit);
  for (ledger::v1::NamedValue& input : *start.mutable_inputs()) {
    const int index = chart.FindDatum(input.name());
    if (index < 0) continue;
    const chart::DatumSpec& datum = chart.data()[static_cast<size_t>(index)];
    RETURN_IF_ERROR(
        walk.Typed({datum.type, datum.personal}, absl::StrCat("input.", datum.name), *input.mutable_value()));
  }
  return absl::OkStatus();
}

absl::StatusOr<bool> VisitPersonal(const InputPlace& place, Input& input, PersonalVisit visit) {
  Walk walk(visit);
  const chart::FormSpec* form = nullptr;
  Fields* fields = nullptr;
  std::string path = "form";
  if (input.has_event()) {
    const chart::EventSpec* event = place.chart.FindEvent(input.event().name());
    if (event == nullptr) return false;
    form = &event->form;
    fields = input.mutable_event()->mutable_data();
    path = "event.data";
  } else if (input.has_complete()) {
    ASSIGN_OR_RETURN(form, FormOf(place, input.complete().task(), input.complete().part()));
    fields = input.mutable_complete()->mutable_form();
  } else if (input.has_save_draft()) {
    ASSIGN_OR_RETURN(form, FormOf(place, input.save_draft().task(), input.save_draft().part()));
    fields = input.mutable_save_draft()->mutable_form();
  } else if (input.has_complete_job()) {
    ASSIGN_OR_RETURN(form, ResultOf(place, input.complete_job().job()));
    fields = input.mutable_complete_job()->mutable_result();
    path = "result";
  } else if (input.has_add_items()) {
    return VisitItems(place, *input.mutable_add_items(), walk);
  } else {
    return true;
  }
  if (form == nullptr) return false;
  RETURN_IF_ERROR(walk.Form(*form, path, *fields));
  return true;
}

bool DeclaresPersonal(const chart::Chart& chart) {
  const auto is_personal = [](const auto& declared) { return IsPersonal(declared); };
  for (const chart::DatumSpec& datum : chart.data()) {
    if (datum.input && (datum.personal || IsPersonal(datum.type.fields))) return true;
  }
  for (const chart::EventSpec& event : chart.events()) {
    if (IsPersonal(event.form)) return true;
  }
  return std::any_of(chart.states().begin(), chart.states().end(), is_personal);
}

}  // namespace liushui::runtime
