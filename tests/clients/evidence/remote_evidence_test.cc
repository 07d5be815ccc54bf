// prove and export tiles against a server that sends what the test wants.
#include "clients/cli/evidence/remote_evidence.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "clients/cli/exit_codes.h"
#include "engine/base/refusal.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/clients/fake_server.h"
#include "tests/commands/scratch_files.h"

namespace liushui::cli {
namespace {

using ::testing::HasSubstr;

class RemoteEvidenceTest : public ::testing::Test {
 protected:
  RemoteEvidenceTest() {
    connection_.server = server_.address();
    connection_.actor = "chen";
  }
  // Sends the pieces, and says that so many bytes are all.
  void SendEvidence(const std::vector<std::string>& pieces, int64_t total) {
    server_.audit.export_evidence = [=](auto&, const auto& request, auto& writer) {
      EXPECT_EQ(request.instance(), "namespaces/main/instances/17");
      for (const std::string& piece : pieces) {
        v1::ExportEvidenceResponse response;
        response.set_content(piece);
        response.set_total_bytes(total);
        writer.Write(response);
      }
      return grpc::Status::OK;
    };
  }
  struct File {
    std::string path;
    std::string content;
    bool more = false;
  };
  void SendTree(const std::vector<File>& files) {
    server_.audit.export_tiles = [this, files](auto&, const auto& request, auto& writer) {
      from_size_ = request.from_size();
      for (const File& file : files) {
        v1::ExportTilesResponse response;
        response.set_path(file.path);
        response.set_content(file.content);
        response.set_more(file.more);
        response.set_total(3);
        writer.Write(response);
      }
      return grpc::Status::OK;
    };
  }
  int Prove() { return RemoteProve(connection_, "17", scratch_.Path("case.zip"), terminal_); }
  int Export() {
    return RemoteExportTiles(connection_, scratch_.Path("tree"), terminal_,
                             [this](const Session&, const std::string&, const std::string& checkpoint) {
                               verified_.push_back(checkpoint);
                               return verdict_;
                             });
  }
  std::string Read(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(scratch_.Path(path), std::ios::binary).rdbuf();
    return text.str();
  }

  client::FakeServer server_;
  commands::ScratchFiles scratch_;
  Connection connection_;
  std::ostringstream out_;
  std::ostringstream err_;
  Terminal terminal_{&out_, &err_, absl::UTCTimeZone()};
  int64_t from_size_ = -1;
  std::vector<std::string> verified_;
  absl::Status verdict_;
};

TEST_F(RemoteEvidenceTest, PiecesBecomeAFile) {
  SendEvidence({"one ", "two"}, 7);
  EXPECT_EQ(Prove(), kDone) << err_.str();
  EXPECT_EQ(Read("case.zip"), "one two");
  EXPECT_THAT(err_.str(), HasSubstr("7 bytes"));
}

TEST_F(RemoteEvidenceTest, HalfAFileIsNone) {
  SendEvidence({"one "}, 7);
  EXPECT_EQ(Prove(), kFailed);
  EXPECT_FALSE(std::filesystem::exists(scratch_.Path("case.zip")));
}

TEST_F(RemoteEvidenceTest, RefusalLeavesNoFile) {
  server_.audit.export_evidence = [](auto&, const auto&, auto&) {
    return client::Refusal(grpc::StatusCode::FAILED_PRECONDITION, "CHECKPOINTS_OFF", "no checkpoints here");
  };
  EXPECT_EQ(Prove(), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("CHECKPOINTS_OFF"));
  EXPECT_FALSE(std::filesystem::exists(scratch_.Path("case.zip")));
}

TEST_F(RemoteEvidenceTest, TreeBecomesAFolder) {
  SendTree(
      {{"tile/entries/000.p/3", "re", true}, {"tile/entries/000.p/3", "cords"}, {"checkpoint", "o\n3\nr\n"}});
  EXPECT_EQ(Export(), kDone) << err_.str();
  EXPECT_EQ(Read("tree/tile/entries/000.p/3"), "records");
  EXPECT_EQ(from_size_, 0);
  EXPECT_THAT(err_.str(), HasSubstr("the tree of 3 records; 2 files written"));
}

TEST_F(RemoteEvidenceTest, TreeGoesOnFromItsCheckpoint) {
  SendTree({{"checkpoint", "o\n3\nr\n"}});
  EXPECT_EQ(Export(), kDone);
  EXPECT_TRUE(verified_.empty());  // all was sent
  EXPECT_EQ(Export(), kDone);
  EXPECT_EQ(from_size_, 3);
  EXPECT_EQ(verified_, std::vector<std::string>{"o\n3\nr\n"});
}

TEST_F(RemoteEvidenceTest, CheckpointStaysOutWhereWhatWasThereIsAnother) {
  SendTree({{"checkpoint", "o\n3\nr\n"}});
  EXPECT_EQ(Export(), kDone);
  SendTree({{"checkpoint", "o\n4\nr\n"}});
  verdict_ = Refuse(absl::StatusCode::kFailedPrecondition, "TREE_FILE_DIFFERENT", "tile/0/000 is another");
  EXPECT_EQ(Export(), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("tile/0/000 is another"));
  EXPECT_EQ(Read("tree/checkpoint"), "o\n3\nr\n");
}

TEST_F(RemoteEvidenceTest, TreeWithoutCheckpointIsNone) {
  SendTree({{"tile/entries/000.p/3", "records"}});
  EXPECT_EQ(Export(), kFailed);
}

TEST_F(RemoteEvidenceTest, ServerWritesNowhereElse) {
  SendTree({{"../evil", "x"}, {"checkpoint", "o\n3\nr\n"}});
  EXPECT_EQ(Export(), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("TREE_PATH_WRONG"));
  EXPECT_FALSE(std::filesystem::exists(scratch_.Path("evil")));
}

}  // namespace
}  // namespace liushui::cli
