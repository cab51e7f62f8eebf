// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// Keeps the checkpoints of append-only logs, each under whoever wrote it. Nobody owns the contract, nothing in it can
/// be changed or removed, and it holds no money: a checkpoint that stands here existed when its block was made.
contract CheckpointAnchor {
    struct Anchor {
        bytes32 root;
        /// The block that it was written in: where to look for the event.
        uint64 blockNumber;
        /// That block's time, in seconds since 1970.
        uint64 time;
    }

    /// log: SHA-256 of the log's origin, as it stands in the first line of its checkpoints.
    event Anchored(address indexed sender, bytes32 indexed log, uint64 indexed size, bytes32 root);

    /// Each checkpoint of one sender and log is larger than the one before.
    error NotLarger(uint64 newest);

    mapping(address sender => mapping(bytes32 log => uint64)) public newestSize;
    mapping(address sender => mapping(bytes32 log => mapping(uint64 size => Anchor))) public anchorAt;

    function anchor(bytes32 log, uint64 size, bytes32 root) external {
        uint64 newest = newestSize[msg.sender][log];
        if (size <= newest) revert NotLarger(newest);
        newestSize[msg.sender][log] = size;
        anchorAt[msg.sender][log][size] = Anchor(root, uint64(block.number), uint64(block.timestamp));
        emit Anchored(msg.sender, log, size, root);
    }
}
