// What is written for ever, held against a list that may only grow.
//
// tests/protos/durable_fields.golden has one line for every field and enum value of the packages
// liushui.workflow.v1 and liushui.ledger.v1: owner, number, name, type. A line that changes or vanishes means
// that old ledgers would be read wrongly. A number that is reserved has a line too, `reserved` for its name,
// so that it is never given again: before there was a release, InstanceMigrated's 6 was a field,
// tasks_separated. A new field is added to the list by running this test with LIUSHUI_REWRITE=1 in the
// environment.
#include <google/protobuf/descriptor.h>
#include <google/protobuf/struct.pb.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "liushui/ledger/v1/record.pb.h"
#include "liushui/workflow/v1/calendar.pb.h"
#include "liushui/workflow/v1/workflow.pb.h"

namespace liushui {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FileDescriptor;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kGoldenPath[] = LIUSHUI_SOURCE_DIR "/tests/protos/durable_fields.golden";

using Lines = std::vector<std::string>;

struct Difference {
  Lines vanished;
  Lines added;
};

Difference Compare(const Lines& golden, const Lines& found) {
  const std::set<std::string> old_lines(golden.begin(), golden.end());
  const std::set<std::string> new_lines(found.begin(), found.end());
  Difference difference;
  std::set_difference(old_lines.begin(), old_lines.end(), new_lines.begin(), new_lines.end(),
                      std::back_inserter(difference.vanished));
  std::set_difference(new_lines.begin(), new_lines.end(), old_lines.begin(), old_lines.end(),
                      std::back_inserter(difference.added));
  return difference;
}

std::string TypeOf(const FieldDescriptor& field) {
  const std::string type = field.message_type() != nullptr ? field.message_type()->full_name()
                           : field.enum_type() != nullptr  ? field.enum_type()->full_name()
                                                           : field.type_name();
  return absl::StrCat(field.is_repeated() ? "repeated " : "", type);
}

// Collects the lines of everything declared in the durable files, in the order of owner and number.
class Collector {
 public:
  void AddFile(const FileDescriptor& file) {
    if (!IsDurable(file) || !files_.insert(file.name()).second) return;
    for (int i = 0; i < file.dependency_count(); ++i) AddFile(*file.dependency(i));
    for (int i = 0; i < file.message_type_count(); ++i) AddMessage(*file.message_type(i));
    for (int i = 0; i < file.enum_type_count(); ++i) AddEnum(*file.enum_type(i));
  }

  void AddMessage(const Descriptor& message) {
    for (int i = 0; i < message.field_count(); ++i) AddField(*message.field(i));
    for (int i = 0; i < message.reserved_range_count(); ++i) {
      const Descriptor::ReservedRange& range = *message.reserved_range(i);
      for (int number = range.start; number < range.end; ++number) {
        Add(message.full_name(), number, "reserved", "number");
      }
    }
    for (int i = 0; i < message.nested_type_count(); ++i) AddMessage(*message.nested_type(i));
    for (int i = 0; i < message.enum_type_count(); ++i) AddEnum(*message.enum_type(i));
  }

  Lines lines() const {
    Lines all;
    for (const auto& [key, line] : lines_) all.push_back(line);
    return all;
  }
  const Lines& forbidden() const { return forbidden_; }

 private:
  static bool IsDurable(const FileDescriptor& file) {
    return file.package() == "liushui.workflow.v1" || file.package() == "liushui.ledger.v1";
  }

  void AddField(const FieldDescriptor& field) {
    Add(field.containing_type()->full_name(), field.number(), field.name(), TypeOf(field));
    const bool real =
        field.type() == FieldDescriptor::TYPE_DOUBLE || field.type() == FieldDescriptor::TYPE_FLOAT;
    const bool any =
        field.message_type() != nullptr && field.message_type()->full_name() == "google.protobuf.Any";
    if (real || any || field.is_map()) forbidden_.push_back(field.full_name());
  }

  void AddEnum(const EnumDescriptor& type) {
    for (int i = 0; i < type.value_count(); ++i) {
      Add(type.full_name(), type.value(i)->number(), type.value(i)->name(), "value");
    }
  }

  void Add(const std::string& owner, int number, const std::string& name, const std::string& type) {
    lines_[{owner, number, name}] = absl::StrCat(owner, " ", number, " ", name, " ", type);
  }

  std::set<std::string> files_;
  std::map<std::tuple<std::string, int, std::string>, std::string> lines_;
  Lines forbidden_;
};

Collector DurableFields() {
  Collector collector;
  for (const Descriptor* root : {ledger::v1::Record::descriptor(), workflow::v1::Workflow::descriptor(),
                                 workflow::v1::Calendar::descriptor()}) {
    collector.AddFile(*root->file());
  }
  return collector;
}

Lines ReadGolden() {
  std::ifstream stream(kGoldenPath);
  Lines lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(DurableFieldsTest, ListOnlyGrows) {
  const Lines found = DurableFields().lines();
  const Difference difference = Compare(ReadGolden(), found);
  ASSERT_THAT(difference.vanished, IsEmpty()) << "written for ever, yet gone:\n"
                                              << absl::StrJoin(difference.vanished, "\n");
  const char* const rewrite = std::getenv("LIUSHUI_REWRITE");
  if (rewrite != nullptr && absl::string_view(rewrite) == "1") {
    std::ofstream(kGoldenPath) << absl::StrJoin(found, "\n") << "\n";
    return;
  }
  EXPECT_THAT(difference.added, IsEmpty())
      << "not in the list; run with LIUSHUI_REWRITE=1 once they are final:\n"
      << absl::StrJoin(difference.added, "\n");
}

TEST(DurableFieldsTest, NoMapFloatOrAny) {
  EXPECT_THAT(DurableFields().forbidden(), IsEmpty());
}

TEST(DurableFieldsTest, BothPackagesAreWalked) {
  const std::string all = absl::StrJoin(DurableFields().lines(), "\n");
  EXPECT_TRUE(absl::StrContains(all, "liushui.ledger.v1.Record "));
  EXPECT_TRUE(absl::StrContains(all, "liushui.ledger.v1.Value "));
  EXPECT_TRUE(absl::StrContains(all, "liushui.workflow.v1.Workflow "));
  EXPECT_TRUE(absl::StrContains(all, "liushui.workflow.v1.Calendar "));
}

TEST(DurableFieldsTest, MapAndDoubleAreFound) {
  Collector collector;
  collector.AddMessage(*google::protobuf::Struct::descriptor());
  collector.AddMessage(*google::protobuf::Value::descriptor());
  EXPECT_THAT(collector.forbidden(),
              ElementsAre("google.protobuf.Struct.fields", "google.protobuf.Value.number_value"));
}

TEST(CompareTest, ChangedTypeVanishes) {
  const Difference difference = Compare({"A 1 a int32", "A 2 b string"}, {"A 1 a int64", "A 2 b string"});
  EXPECT_THAT(difference.vanished, ElementsAre("A 1 a int32"));
  EXPECT_THAT(difference.added, ElementsAre("A 1 a int64"));
}

TEST(CompareTest, RemovedFieldVanishes) {
  EXPECT_THAT(Compare({"A 1 a int32", "A 2 b string"}, {"A 1 a int32"}).vanished,
              ElementsAre("A 2 b string"));
}

TEST(CompareTest, NewFieldIsAdded) {
  const Difference difference = Compare({"A 1 a int32"}, {"A 1 a int32", "A 2 b string"});
  EXPECT_THAT(difference.vanished, IsEmpty());
  EXPECT_THAT(difference.added, ElementsAre("A 2 b string"));
}

}  // namespace
}  // namespace liushui
