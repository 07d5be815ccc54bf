#include "clients/cli/remote/migration_file.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

using ::testing::StartsWith;

TEST(MigrationFile, NamesStatesAndData) {
  v1::MigrateInstancesRequest request;
  const absl::Status read =
      ReadMigrationText("states: { triage: intake, review: check }\ndata:\n  refund: \"data.amount / 2\"\n",
                        "m.yaml", &request);
  ASSERT_TRUE(read.ok()) << read;
  ASSERT_EQ(request.mapping_size(), 2);
  EXPECT_EQ(request.mapping(1).from() + ">" + request.mapping(1).to(), "review>check");
  ASSERT_EQ(request.data_size(), 1);
  EXPECT_EQ(request.data(0).name() + "=" + request.data(0).expression(), "refund=data.amount / 2");
}

TEST(MigrationFile, StateMayBeMappedToNothing) {
  v1::MigrateInstancesRequest request;
  ASSERT_TRUE(ReadMigrationText("states:\n  gone: \"\"\n  lost:\n", "m.yaml", &request).ok());
  ASSERT_EQ(request.mapping_size(), 2);
  EXPECT_EQ(request.mapping(0).from() + ">" + request.mapping(0).to(), "gone>");
  EXPECT_EQ(request.mapping(1).from() + ">" + request.mapping(1).to(), "lost>");
}

TEST(MigrationFile, AnythingElseIsMisuse) {
  for (const char* const text :
       {"", "x", "[1]", "stats: {a: b}", "states: a", "states: {a: [b]}", "{", "a: b: c"}) {
    v1::MigrateInstancesRequest request;
    const absl::Status read = ReadMigrationText(text, "m.yaml", &request);
    EXPECT_FALSE(read.ok()) << text;
    EXPECT_THAT(std::string(read.message()), StartsWith("m.yaml: ")) << text;
  }
}

}  // namespace
}  // namespace liushui::cli
