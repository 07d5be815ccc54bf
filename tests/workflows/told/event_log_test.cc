// Every transcript as an event log: what the standards ask of the three formats, and what must hold between
// the log and the ledger.
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "engine/audit/event_log/export_events.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"
#include "tests/workflows/declared.h"
#include "tests/workflows/told/acted.h"
#include "tinyxml2.h"

namespace liushui::transcripts {
namespace {

using audit::LogEvent;
using audit::Transition;
using google::protobuf::ListValue;
using google::protobuf::Struct;

class EventLogTest : public testing::TestWithParam<std::string> {
 protected:
  EventLogTest() : acted_(Acted::Of(GetParam())), name_space_(acted_.records().back().namespace_()) {}

  using Make = std::unique_ptr<audit::EventWriter> (*)(audit::TextSink);

  std::string Export(Make make) {
    std::string text;
    const auto writer = make([&](absl::string_view piece) {
      text.append(piece.data(), piece.size());
      return absl::OkStatus();
    });
    audit::ExportOptions options;
    options.scope.name_space = name_space_;
    const auto report = audit::ExportEvents(acted_, options, *writer);
    EXPECT_TRUE(report.ok()) << report.status();
    if (report.ok()) report_ = *report;
    return text;
  }

  std::vector<LogEvent> Events() {
    audit::EventReader reader;
    std::vector<LogEvent> all;
    for (const ledger::v1::Record& record : acted_.records()) {
      const auto events = reader.Next(record);
      EXPECT_TRUE(events.ok()) << events.status();
      if (events.ok()) all.insert(all.end(), events->begin(), events->end());
    }
    return all;
  }

  const Acted& acted_;
  const std::string name_space_;
  audit::ExportReport report_;
};

bool Ends(Transition transition) {
  return transition == Transition::kComplete || transition == Transition::kWithdraw ||
         transition == Transition::kAbortActivity || transition == Transition::kAbortCase;
}

TEST_P(EventLogTest, NothingBeginsTwiceOrGoesOnAfterItsEnd) {
  std::set<std::string> begun, ended;
  for (const LogEvent& event : Events()) {
    if (event.activity_instance.empty()) continue;
    const std::string where = absl::StrCat(event.index, " ", event.activity_instance, " ", event.fact);
    if (event.fact == "task_opened" || event.fact == "job_opened" || event.fact == "child_opened") {
      EXPECT_TRUE(begun.insert(event.activity_instance).second) << where;
      continue;
    }
    if (event.transition == Transition::kUnknown) continue;
    EXPECT_FALSE(ended.contains(event.activity_instance)) << where;
    if (Ends(event.transition)) ended.insert(event.activity_instance);
  }
}

TEST_P(EventLogTest, EveryCompletionOfTheLedgerIsTold) {
  std::vector<std::string> ledger, log;
  for (const ledger::v1::Record& record : acted_.records()) {
    for (const ledger::v1::Fact& fact : record.step().facts()) {
      if (!fact.has_task_completed()) continue;
      const ledger::v1::TaskCompleted& done = fact.task_completed();
      ledger.push_back(absl::StrCat(record.index(), " ", done.task(), " ", done.person()));
    }
  }
  for (const LogEvent& event : Events()) {
    if (event.fact != "task_completed") continue;
    const std::vector<std::string> name = absl::StrSplit(event.activity_instance, absl::ByAnyChar("-/"));
    log.push_back(absl::StrCat(event.index, " ", name[1], " ", event.resource));
    EXPECT_EQ(event.transition, Transition::kComplete);
  }
  EXPECT_EQ(log, ledger);
}

TEST_P(EventLogTest, WhatWasRefusedIsTold) {
  int refused = 0, told = 0;
  for (const ledger::v1::Record& record : acted_.records()) refused += record.has_refused();
  for (const LogEvent& event : Events()) told += event.fact == "refused" && !event.reason.empty();
  EXPECT_EQ(told, refused);
}

TEST_P(EventLogTest, CsvHasOneRowOfEveryColumnForEachEvent) {
  const std::string csv = Export(&audit::MakeCsvWriter);
  int rows = 0;
  size_t fields = 1;
  bool quoted = false;
  for (size_t i = 0; i < csv.size(); ++i) {
    if (csv[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (csv[i] == ',') ++fields;
    if (csv[i] != '\n') continue;
    EXPECT_EQ(fields, 19u) << "row " << rows;
    fields = 1;
    ++rows;
  }
  EXPECT_FALSE(quoted);
  EXPECT_EQ(rows, static_cast<int>(report_.events) + 1);
  EXPECT_EQ(report_.events, Events().size());
}

// What xes-ieee-1849-2016.xsd asks of the elements that are written.
void CheckAttribute(const tinyxml2::XMLElement& attribute) {
  static const std::regex* const name = new std::regex("[A-Za-z_:][A-Za-z0-9_:.-]*");
  static const std::regex* const date =
      new std::regex("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
  static const std::regex* const whole = new std::regex("-?\\d{1,19}");
  const std::string type = attribute.Name();
  ASSERT_TRUE(attribute.Attribute("key") != nullptr && attribute.Attribute("value") != nullptr);
  const std::string value = attribute.Attribute("value");
  EXPECT_TRUE(std::regex_match(attribute.Attribute("key"), *name)) << attribute.Attribute("key");
  if (type == "date") {
    EXPECT_TRUE(std::regex_match(value, *date)) << value;
  } else if (type == "int") {
    EXPECT_TRUE(std::regex_match(value, *whole)) << value;
  } else {
    EXPECT_EQ(type, "string");
  }
}

std::string Value(const tinyxml2::XMLElement& of, const char* key) {
  for (auto* child = of.FirstChildElement(); child != nullptr; child = child->NextSiblingElement()) {
    if (child->Attribute("key", key)) return child->Attribute("value");
  }
  return "";
}

TEST_P(EventLogTest, XesIsAsTheStandardWantsIt) {
  tinyxml2::XMLDocument document;
  const std::string xes = Export(&audit::MakeXesWriter);
  ASSERT_EQ(document.Parse(xes.c_str()), tinyxml2::XML_SUCCESS);
  const std::vector<std::string> order = {"extension", "global", "classifier", "string", "int", "trace"};
  size_t at = 0;
  uint64_t traces = 0, events = 0;
  const auto* const log = document.RootElement();
  ASSERT_STREQ(log->Name(), "log");
  ASSERT_STREQ(log->Attribute("xes.version"), "1849.2016");
  for (auto* child = log->FirstChildElement(); child != nullptr; child = child->NextSiblingElement()) {
    while (at < order.size() && order[at] != child->Name()) ++at;
    // Attributes of the log may be mixed.
    if (at == order.size()) at = std::string(child->Name()) == "string" ? 3 : 99;
    ASSERT_LT(at, order.size()) << child->Name() << " comes too late";
    if (std::string(child->Name()) != "trace") continue;
    ++traces;
    int64_t last = -1;
    for (auto* part = child->FirstChildElement(); part != nullptr; part = part->NextSiblingElement()) {
      if (std::string(part->Name()) != "event") {
        ASSERT_EQ(last, -1) << "an attribute of the trace after its events";
        CheckAttribute(*part);
        continue;
      }
      ++events;
      for (auto* of = part->FirstChildElement(); of != nullptr; of = of->NextSiblingElement())
        CheckAttribute(*of);
      for (const char* key : {"concept:name", "lifecycle:transition", "time:timestamp", "log:index"})
        EXPECT_FALSE(Value(*part, key).empty()) << key;
      const int64_t index = std::stoll(Value(*part, "log:index"));
      EXPECT_GE(index, last);
      last = index;
    }
  }
  EXPECT_EQ(traces, report_.cases);
  EXPECT_EQ(events, report_.events);
  EXPECT_EQ(traces, acted_.Cases().size());
  EXPECT_EQ(events, Events().size());
}

const ListValue& List(const Struct& of, const std::string& name) {
  return of.fields().at(name).list_value();
}

std::string Text(const Struct& of, const std::string& name) {
  return of.fields().at(name).string_value();
}

// Names of types, each with its attributes.
std::map<std::string, std::set<std::string>> Types(const ListValue& types) {
  std::map<std::string, std::set<std::string>> known;
  for (const auto& type : types.values()) {
    std::set<std::string>& attributes = known[Text(type.struct_value(), "name")];
    for (const auto& attribute : List(type.struct_value(), "attributes").values()) {
      const std::string kind = Text(attribute.struct_value(), "type");
      EXPECT_TRUE(kind == "string" || kind == "integer") << kind;
      attributes.insert(Text(attribute.struct_value(), "name"));
    }
  }
  return known;
}

void CheckEntities(const ListValue& entities, const std::map<std::string, std::set<std::string>>& types,
                   std::set<std::string>& ids) {
  for (const auto& value : entities.values()) {
    const Struct& entity = value.struct_value();
    EXPECT_TRUE(ids.insert(Text(entity, "id")).second) << Text(entity, "id");
    const auto type = types.find(Text(entity, "type"));
    ASSERT_NE(type, types.end()) << Text(entity, "type");
    for (const auto& attribute : List(entity, "attributes").values())
      EXPECT_TRUE(type->second.contains(Text(attribute.struct_value(), "name")));
  }
}

TEST_P(EventLogTest, OcelIsAsTheStandardWantsIt) {
  Struct log;
  const std::string json = Export(&audit::MakeOcelWriter);
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &log).ok());
  std::set<std::string> events, objects;
  CheckEntities(List(log, "events"), Types(List(log, "eventTypes")), events);
  CheckEntities(List(log, "objects"), Types(List(log, "objectTypes")), objects);
  EXPECT_EQ(events.size(), report_.events);
  for (const char* kind : {"events", "objects"}) {
    for (const auto& entity : List(log, kind).values()) {
      for (const auto& relation : List(entity.struct_value(), "relationships").values()) {
        EXPECT_TRUE(objects.contains(Text(relation.struct_value(), "objectId")))
            << Text(relation.struct_value(), "objectId") << " is no object";
        EXPECT_FALSE(Text(relation.struct_value(), "qualifier").empty());
      }
    }
  }
}

TEST_P(EventLogTest, OneCaseOfManyIsExportedAlone) {
  for (const auto& [instance, records] : acted_.Cases()) {
    audit::ExportOptions options;
    options.scope.name_space = name_space_;
    options.scope.instance = instance;
    std::string text;
    const auto writer = audit::MakeXesWriter([&](absl::string_view piece) {
      text.append(piece.data(), piece.size());
      return absl::OkStatus();
    });
    const auto report = audit::ExportEvents(acted_, options, *writer);
    ASSERT_TRUE(report.ok()) << report.status();
    EXPECT_EQ(report->cases, 1u);
    EXPECT_NE(text.find(absl::StrCat("<string key=\"concept:name\" value=\"", instance, "\"/>")),
              std::string::npos);
  }
}

INSTANTIATE_TEST_SUITE_P(Stories, EventLogTest, testing::ValuesIn(declared::AllStories()),
                         [](const auto& story) {
                           return absl::StrReplaceAll(story.param, {{"/", "_"}});
                         });

}  // namespace
}  // namespace liushui::transcripts
