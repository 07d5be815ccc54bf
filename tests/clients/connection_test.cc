#include "clients/cli/connection.h"

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace liushui::cli {
namespace {

// Sets variables of the environment, and takes them away again.
class ConnectionTest : public testing::Test {
 protected:
  ConnectionTest() {
    for (const char* name : kNames) unsetenv(name);
  }
  ~ConnectionTest() override {
    for (const char* name : kNames) unsetenv(name);
  }

  static Connection Parse(const std::string& line) {
    CLI::App app;
    Connection connection;
    AddConnectionOptions(app, connection);
    app.parse(line);
    return connection;
  }

 private:
  static constexpr const char* kNames[] = {"LIUSHUI_SERVER", "LIUSHUI_NAMESPACE", "LIUSHUI_ACTOR",
                                           "LIUSHUI_ROLES", "USER"};
};

TEST_F(ConnectionTest, DefaultsNameTheLocalServer) {
  const Connection connection = Parse("");
  EXPECT_EQ(connection.server, "127.0.0.1:7233");
  EXPECT_EQ(connection.name_space, "main");
  EXPECT_FALSE(connection.json);
}

TEST_F(ConnectionTest, EnvironmentGivesDefaults) {
  setenv("LIUSHUI_SERVER", "ledger:1", 1);
  setenv("LIUSHUI_NAMESPACE", "shanghai-01", 1);
  setenv("LIUSHUI_ACTOR", "张三", 1);
  setenv("LIUSHUI_ROLES", "compliance", 1);
  setenv("USER", "root", 1);
  const Connection connection = Parse("");
  EXPECT_EQ(connection.server, "ledger:1");
  EXPECT_EQ(connection.name_space, "shanghai-01");
  EXPECT_EQ(connection.actor, "张三");
  EXPECT_EQ(connection.roles, "compliance");
}

TEST_F(ConnectionTest, AccountIsTheActorWithoutAName) {
  setenv("USER", "wang", 1);
  EXPECT_EQ(Parse("").actor, "wang");
}

TEST_F(ConnectionTest, OptionsComeBeforeTheEnvironment) {
  setenv("LIUSHUI_SERVER", "ledger:1", 1);
  const Connection connection =
      Parse("--server here:2 --namespace n --as li --roles a,b --timeout 1.5 --json");
  EXPECT_EQ(connection.server, "here:2");
  const client::ClientOptions options = ClientOf(connection).options();
  EXPECT_EQ(options.address, "here:2");
  EXPECT_EQ(options.caller.actor, "li");
  EXPECT_EQ(options.caller.name_space, "n");
  EXPECT_THAT(options.caller.roles, testing::ElementsAre("a", "b"));
  EXPECT_EQ(options.timeout, absl::Milliseconds(1500));
  EXPECT_TRUE(connection.json);
}

TEST_F(ConnectionTest, TimeoutMustBePositive) {
  EXPECT_THROW(Parse("--timeout 0"), CLI::ValidationError);
}

}  // namespace
}  // namespace liushui::cli
