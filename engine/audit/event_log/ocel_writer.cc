#include <set>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "engine/audit/event_log/event_writer.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

// A JSON string (RFC 8259, section 7). The text is UTF-8.
std::string Json(absl::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppend(&out, "\\u", absl::StrFormat("%04x", static_cast<int>(c)));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

// An attribute of an event or an object, by its type's declaration.
struct Attribute {
  absl::string_view name;
  absl::string_view type;  // string or integer
};

constexpr Attribute kEventAttributes[] = {
    {"index", "integer"}, {"place", "integer"}, {"transition", "string"}, {"fact", "string"},
    {"title", "string"},  {"item", "string"},   {"roles", "string"},      {"reason", "string"}};
constexpr Attribute kCaseAttributes[] = {
    {"namespace", "string"}, {"business_key", "string"}, {"revision", "integer"}};

std::string TextAttribute(absl::string_view name, absl::string_view value) {
  return absl::StrCat("{\"name\":\"", name, "\",\"value\":", Json(value), "}");
}

std::string NumberAttribute(absl::string_view name, uint64_t value) {
  return absl::StrCat("{\"name\":\"", name, "\",\"value\":", value, "}");
}

std::string Relation(absl::string_view object, absl::string_view qualifier) {
  return absl::StrCat("{\"objectId\":", Json(object), ",\"qualifier\":\"", qualifier, "\"}");
}

std::string CaseId(uint64_t instance) {
  return absl::StrCat("instance/", instance);
}
std::string PersonId(absl::string_view person) {
  return absl::StrCat("person/", person);
}
// Capital letters, which no id of a workflow has.
absl::string_view TypeOf(ActivityKind kind) {
  switch (kind) {
    case ActivityKind::kJob:
      return "Job";
    case ActivityKind::kChild:
      return "Child";
    case ActivityKind::kEach:
      return "List";
    default:
      return "Task";
  }
}

std::string ActivityId(const LogEvent& event) {
  return absl::StrCat(ActivityKindName(event.kind), "/", event.activity_instance);
}

template <typename Attributes>
std::string TypeDeclaration(absl::string_view name, const Attributes& attributes) {
  const std::string declared =
      absl::StrJoin(attributes, ",", [](std::string* out, const Attribute& attribute) {
        absl::StrAppend(out, "{\"name\":\"", attribute.name, "\",\"type\":\"", attribute.type, "\"}");
      });
  return absl::StrCat("{\"name\":", Json(name), ",\"attributes\":[", declared, "]}");
}

// Objects stand behind the events, and the types behind those, when all of them are known: the order of a
// JSON object's members means nothing.
class OcelWriter final : public EventWriter {
 public:
  explicit OcelWriter(TextSink sink) : sink_(std::move(sink)) {}

  bool needs_second_pass() const override { return true; }

  absl::Status Begin(const LogHeader& header) override {
    zone_ = header.zone;
    is_whole_ = header.is_whole;
    return sink_("{\"events\":[\n");
  }

  absl::Status BeginSecondPass() override {
    writes_objects_ = true;
    first_ = true;
    return sink_("\n],\"objects\":[\n");
  }

  absl::Status Add(const LogEvent& event, const LogCase& of) override {
    if (writes_objects_) return AddObject(event, of);
    RETURN_IF_ERROR(Separate());
    const std::string type = absl::StrCat(event.workflow, ".", event.activity);
    event_types_.insert(type);
    if (!event.activity_instance.empty()) object_types_.insert(std::string(TypeOf(event.kind)));
    workflows_.insert(event.workflow);
    for (const std::string* person : {&event.resource, &event.on_behalf_of}) {
      if (!person->empty()) persons_.insert(*person);
    }
    return sink_(absl::StrCat("{\"id\":\"", event.index, "-", event.place, "\",\"type\":", Json(type),
                              ",\"time\":\"", IsoTime(event.time_us, zone_), "\",\"attributes\":[",
                              absl::StrJoin(Attributes(event), ","), "],\"relationships\":[",
                              absl::StrJoin(Relations(event), ","), "]}"));
  }

  absl::Status End() override {
    for (const std::string& person : persons_) {
      RETURN_IF_ERROR(Separate());
      RETURN_IF_ERROR(sink_(absl::StrCat("{\"id\":", Json(PersonId(person)),
                                         ",\"type\":\"Person\",\"attributes\":[],\"relationships\":[]}")));
    }
    return WriteTypes();
  }

 private:
  absl::Status Separate() {
    if (std::exchange(first_, false)) return absl::OkStatus();
    return sink_(",\n");
  }

  // What begins with the event: the case, or an activity instance.
  absl::Status AddObject(const LogEvent& event, const LogCase& of) {
    if (event.fact == "instance_started") return WriteCase(event, of);
    // The child of an item begins where the item is added, or opened later.
    const bool begins = absl::EndsWith(event.fact, "_opened") || event.fact == "item_added";
    if (!begins) return absl::OkStatus();
    RETURN_IF_ERROR(Separate());
    return sink_(absl::StrCat("{\"id\":", Json(ActivityId(event)), ",\"type\":\"", TypeOf(event.kind),
                              "\",\"attributes\":[],\"relationships\":[",
                              Relation(CaseId(event.instance), "part of"), "]}"));
  }

  static std::vector<std::string> Attributes(const LogEvent& event) {
    return {NumberAttribute("index", event.index),
            NumberAttribute("place", event.place),
            TextAttribute("transition", TransitionName(event.transition)),
            TextAttribute("fact", event.fact),
            TextAttribute("title", event.title),
            TextAttribute("item", event.item),
            TextAttribute("roles", absl::StrJoin(event.roles, " ")),
            TextAttribute("reason", event.reason)};
  }

  static std::vector<std::string> Relations(const LogEvent& event) {
    std::vector<std::string> relations = {Relation(CaseId(event.instance), "case")};
    if (!event.activity_instance.empty()) relations.push_back(Relation(ActivityId(event), "activity"));
    if (!event.resource.empty()) relations.push_back(Relation(PersonId(event.resource), "by"));
    if (!event.on_behalf_of.empty())
      relations.push_back(Relation(PersonId(event.on_behalf_of), "on behalf of"));
    return relations;
  }

  absl::Status WriteCase(const LogEvent& event, const LogCase& of) {
    RETURN_IF_ERROR(Separate());
    const std::string time = IsoTime(event.time_us, zone_);
    const auto timed = [&](absl::string_view name, const std::string& value) {
      return absl::StrCat("{\"name\":\"", name, "\",\"time\":\"", time, "\",\"value\":", value, "}");
    };
    std::vector<std::string> relations;
    if (is_whole_ && of.parent != 0) relations.push_back(Relation(CaseId(of.parent), "child of"));
    if (is_whole_ && of.started_by != 0) relations.push_back(Relation(CaseId(of.started_by), "started by"));
    return sink_(absl::StrCat("{\"id\":\"", CaseId(of.instance), "\",\"type\":", Json(of.workflow),
                              ",\"attributes\":[", timed("namespace", Json(of.name_space)), ",",
                              timed("business_key", Json(of.business_key)), ",",
                              timed("revision", absl::StrCat(of.revision)), "],\"relationships\":[",
                              absl::StrJoin(relations, ","), "]}"));
  }

  absl::Status WriteTypes() {
    std::vector<std::string> types;
    for (const std::string& name : event_types_) types.push_back(TypeDeclaration(name, kEventAttributes));
    RETURN_IF_ERROR(sink_(
        absl::StrCat("\n],\"eventTypes\":[\n", absl::StrJoin(types, ",\n"), "\n],\"objectTypes\":[\n")));
    types.clear();
    for (const std::string& name : workflows_) types.push_back(TypeDeclaration(name, kCaseAttributes));
    for (const std::string& name : object_types_)
      types.push_back(TypeDeclaration(name, std::vector<Attribute>()));
    return sink_(absl::StrCat(absl::StrJoin(types, ",\n"), "\n]}\n"));
  }

  const TextSink sink_;
  absl::TimeZone zone_;
  bool is_whole_ = true;
  bool writes_objects_ = false;
  bool first_ = true;
  std::set<std::string> event_types_;
  std::set<std::string> object_types_ = {"Person"};
  std::set<std::string> workflows_;
  std::set<std::string> persons_;
};

}  // namespace

std::unique_ptr<EventWriter> MakeOcelWriter(TextSink sink) {
  return std::make_unique<OcelWriter>(std::move(sink));
}

}  // namespace liushui::audit
