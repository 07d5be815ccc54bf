#include "engine/views/fields.h"

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace liushui::views {
namespace {

using cel::Value;
using state::v1::InstanceState;
using state::v1::TaskState;

template <typename Row>
Row Parsed(const std::string& text) {
  Row row;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &row));
  return row;
}

template <typename Row>
std::string Read(const std::vector<Field<Row>>& fields, absl::string_view name, const Row& row) {
  const Field<Row>* field = FindField(fields, name);
  return field == nullptr ? "no such field" : field->read(row).DebugString();
}

TEST(FieldsTest, TaskIsReadByTheNamesOfTheApi) {
  const auto task = Parsed<TaskState>(R"pb(
    instance: 17
    task: 3
    namespace: "beijing"
    workflow: "leave"
    state: "ask"
    status: TASK_STATUS_CLAIMED
    due_us: 60000000
    priority: 7
    parts {
      part { as: "a" roles: "clerk" }
      claimed_by: "li"
      version: 2
    }
    parts {
      part { as: "b" }
      completed_by: "zhang"
    })pb");
  EXPECT_EQ(Read(TaskFields(), "name", task), "\"namespaces/beijing/tasks/17-3\"");
  EXPECT_EQ(Read(TaskFields(), "instance", task), "\"namespaces/beijing/instances/17\"");
  EXPECT_EQ(Read(TaskFields(), "status", task), "\"CLAIMED\"");
  EXPECT_EQ(Read(TaskFields(), "due_time", task), "timestamp(\"1970-01-01T00:01:00Z\")");
  EXPECT_EQ(Read(TaskFields(), "end_time", task), "null");
  EXPECT_EQ(Read(TaskFields(), "priority", task), "7");
  EXPECT_EQ(Read(TaskFields(), "waiting_for", task), "[\"a\"]");
  EXPECT_THAT(Read(TaskFields(), "parts", task), testing::HasSubstr("\"claimed_by\": \"li\""));
  EXPECT_EQ(Read(TaskFields(), "form", task), "no such field");
}

TEST(FieldsTest, InstanceIsReadByTheNamesOfTheApi) {
  const auto state = Parsed<InstanceState>(R"pb(
    instance: 17
    namespace: "beijing"
    status: INSTANCE_STATUS_STUCK
    configuration: "ask"
    configuration: "wait"
    started_us: 60000000
    origin { instance: 9 }
    parent { instance: 9 child: 2 }
    definition: "\001\377")pb");
  EXPECT_EQ(Read(InstanceFields(), "name", state), "\"namespaces/beijing/instances/17\"");
  EXPECT_EQ(Read(InstanceFields(), "status", state), "\"STUCK\"");
  EXPECT_EQ(Read(InstanceFields(), "states", state), "[\"ask\", \"wait\"]");
  EXPECT_EQ(Read(InstanceFields(), "started_by", state), "\"namespaces/beijing/instances/9\"");
  EXPECT_EQ(Read(InstanceFields(), "parent", state), "\"namespaces/beijing/instances/9\"");
  EXPECT_EQ(Read(InstanceFields(), "definition_hash", state), "\"01ff\"");
  EXPECT_EQ(Read(InstanceFields(), "end_time", state), "null");
}

TEST(FieldsTest, ItemIsReadByTheNamesOfTheApi) {
  ListedItem listed{"beijing", Parsed<state::v1::ItemState>(R"pb(
                      instance: 17
                      key: "C1"
                      number: 3
                      value { string: "client" }
                      task: 9
                      status: ITEM_STATUS_FAILED
                      added_us: 60000000
                      message: "busy")pb")};
  EXPECT_EQ(Read(ItemFields(), "key", listed), "\"C1\"");
  EXPECT_EQ(Read(ItemFields(), "number", listed), "3");
  EXPECT_EQ(Read(ItemFields(), "value", listed), "\"client\"");
  EXPECT_EQ(Read(ItemFields(), "status", listed), "\"FAILED\"");
  EXPECT_EQ(Read(ItemFields(), "task", listed), "\"namespaces/beijing/tasks/17-9\"");
  EXPECT_EQ(Read(ItemFields(), "job", listed), "\"\"");
  EXPECT_EQ(Read(ItemFields(), "create_time", listed), "timestamp(\"1970-01-01T00:01:00Z\")");
  EXPECT_EQ(Read(ItemFields(), "end_time", listed), "null");
  EXPECT_EQ(Read(ItemFields(), "child", listed), "\"\"");
  listed.child = 21;
  EXPECT_EQ(Read(ItemFields(), "child", listed), "\"namespaces/beijing/instances/21\"");
  EXPECT_FALSE(FindField(ItemFields(), "value")->ordered());
}

// The checker believes the types; a value of another would make it lie.
TEST(FieldsTest, ValuesAreOfTheDeclaredTypes) {
  const auto task = Parsed<TaskState>("due_us: 1 parts { part { as: \"a\" } }");
  for (const auto* row : {&TaskState::default_instance(), &task}) {
    for (const auto& field : TaskFields())
      EXPECT_TRUE(cel::Admits(field.type, field.read(*row))) << field.name;
  }
  for (const auto& field : InstanceFields()) {
    EXPECT_TRUE(cel::Admits(field.type, field.read(InstanceState::default_instance()))) << field.name;
  }
  for (const auto& field : ItemFields())
    EXPECT_TRUE(cel::Admits(field.type, field.read(ListedItem()))) << field.name;
}

}  // namespace
}  // namespace liushui::views
