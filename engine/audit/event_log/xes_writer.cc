#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "engine/audit/event_log/event_writer.h"
#include "engine/base/status_macros.h"

namespace liushui::audit {
namespace {

// Extensions, globals and classifiers, in the order which the standard's schema wants.
constexpr absl::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Ledger" prefix="log" uri="urn:liushui:ledger.xesext"/>
  <global scope="trace">
    <string key="concept:name" value=""/>
  </global>
  <global scope="event">
    <string key="concept:name" value=""/>
    <string key="lifecycle:transition" value="unknown"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00+00:00"/>
    <int key="log:index" value="0"/>
  </global>
  <classifier name="Activity" scope="event" keys="concept:name"/>
  <classifier name="Transition" scope="event" keys="concept:name lifecycle:transition"/>
  <classifier name="Resource" scope="event" keys="org:resource"/>
)";

// An attribute's value; what XML 1.0 cannot hold becomes U+FFFD.
std::string Escaped(absl::string_view text) {
  // The two characters above the controls that XML has not.
  const std::string known =
      absl::StrReplaceAll(text, {{"\xEF\xBF\xBE", "\xEF\xBF\xBD"}, {"\xEF\xBF\xBF", "\xEF\xBF\xBD"}});
  std::string out;
  out.reserve(known.size());
  for (const char c : known) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\n':
      case '\r':
      case '\t':
        absl::StrAppend(&out, "&#", static_cast<int>(c), ";");
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\xEF\xBF\xBD";
        } else {
          out += c;
        }
    }
  }
  return out;
}

// One element, one line; nothing for an empty text.
void AddAttribute(absl::string_view type, absl::string_view key, absl::string_view value, std::string& out) {
  if (value.empty()) return;
  absl::StrAppend(&out, "      <", type, " key=\"", key, "\" value=\"", Escaped(value), "\"/>\n");
}

class XesWriter final : public EventWriter {
 public:
  explicit XesWriter(TextSink sink) : sink_(std::move(sink)) {}

  bool by_case() const override { return true; }

  absl::Status Begin(const LogHeader& header) override {
    zone_ = header.zone;
    RETURN_IF_ERROR(sink_(kHead));
    return sink_(absl::StrCat("  <string key=\"concept:name\" value=\"", Escaped(header.name),
                              "\"/>\n  <string key=\"lifecycle:model\" value=\"standard\"/>\n",
                              "  <int key=\"log:size\" value=\"", header.size, "\"/>\n"));
  }

  absl::Status BeginCase(const LogCase& of) override {
    std::string out = "  <trace>\n";
    AddAttribute("string", "concept:name", absl::StrCat(of.instance), out);
    AddAttribute("string", "log:namespace", of.name_space, out);
    AddAttribute("string", "log:workflow", of.workflow, out);
    AddAttribute("int", "log:revision", absl::StrCat(of.revision), out);
    AddAttribute("string", "log:business_key", of.business_key, out);
    if (of.parent != 0) AddAttribute("int", "log:parent", absl::StrCat(of.parent), out);
    if (of.started_by != 0) AddAttribute("int", "log:started_by", absl::StrCat(of.started_by), out);
    return sink_(out);
  }

  absl::Status Add(const LogEvent& event, const LogCase&) override {
    std::string out = "    <event>\n";
    AddAttribute("string", "concept:name", event.activity, out);
    AddAttribute("string", "concept:instance", event.activity_instance, out);
    AddAttribute("string", "lifecycle:transition", TransitionName(event.transition), out);
    AddAttribute("date", "time:timestamp", IsoTime(event.time_us, zone_), out);
    AddAttribute("string", "org:resource", event.resource, out);
    AddAttribute("string", "org:role", absl::StrJoin(event.roles, " "), out);
    AddAttribute("int", "log:index", absl::StrCat(event.index), out);
    AddAttribute("int", "log:place", absl::StrCat(event.place), out);
    AddAttribute("string", "log:kind", ActivityKindName(event.kind), out);
    AddAttribute("string", "log:fact", event.fact, out);
    AddAttribute("string", "log:title", event.title, out);
    AddAttribute("string", "log:item", event.item, out);
    AddAttribute("string", "log:on_behalf_of", event.on_behalf_of, out);
    AddAttribute("string", "log:reason", event.reason, out);
    return sink_(absl::StrCat(out, "    </event>\n"));
  }

  absl::Status EndCase() override { return sink_("  </trace>\n"); }
  absl::Status End() override { return sink_("</log>\n"); }

 private:
  const TextSink sink_;
  absl::TimeZone zone_;
};

}  // namespace

std::unique_ptr<EventWriter> MakeXesWriter(TextSink sink) {
  return std::make_unique<XesWriter>(std::move(sink));
}

}  // namespace liushui::audit
